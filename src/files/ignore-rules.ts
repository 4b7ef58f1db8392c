import ignore, { type Ignore } from 'ignore';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Host } from './host.js';

/** Patterns in the language of .gitignore and the directory to which they are relative. */
interface Patterns {
  readonly directory: string;
  readonly matcher: Ignore;
}

/** The patterns that apply in a directory, the outermost first; later ones win, as in git. */
export type IgnoreRules = readonly Patterns[];

/** Null where there is nothing to match. */
export function patternsIn(directory: string, lines: string | readonly string[]): Patterns | null {
  return lines.length === 0 ? null : { directory, matcher: ignore().add(lines) };
}

/** The rules of the parent directory and those of this directory's own .gitignore. */
export function withGitignore(host: Host, rules: IgnoreRules, directory: string): IgnoreRules {
  const own = readPatterns(host, join(directory, '.gitignore'), directory);
  return own === null ? rules : [...rules, own];
}

/** All rules that apply in `directory` from the files above it, down from the top of its git repository. */
export function gitRulesFor(host: Host, directory: string, top: string | null): IgnoreRules {
  if (top === null) return [];
  const above: string[] = [];
  for (let at = directory; at !== top; at = dirname(at)) above.push(dirname(at));
  const exclude = readPatterns(host, join(top, '.git', 'info', 'exclude'), top);
  return above.reverse().reduce<IgnoreRules>((rules, at) => withGitignore(host, rules, at), exclude ? [exclude] : []);
}

/** Whether the rules leave `path` out. Directories above `path` count: what git does not enter it does not list. */
export function isIgnored(rules: IgnoreRules, path: string, isDirectory: boolean): boolean {
  let ignored = false;
  for (const { directory, matcher } of rules) {
    const inside = relative(directory, path).split(sep).join('/');
    if (inside === '' || inside === '..' || inside.startsWith('../') || isAbsolute(inside)) continue;
    const result = matcher.test(isDirectory ? `${inside}/` : inside);
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}

/** Null where there is no such file, it cannot be read or it has no patterns. */
function readPatterns(host: Host, file: string, directory: string): Patterns | null {
  try {
    if (host.stat(file)?.kind !== 'file') return null;
    return patternsIn(directory, new TextDecoder().decode(host.readBytes(file)));
  } catch {
    return null;
  }
}
