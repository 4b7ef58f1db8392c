import { dirname, join } from 'node:path';
import type { Host } from '../files/host.js';
import { languageOf } from '../files/language.js';
import { relativePath } from '../files/paths.js';
import type { Problem } from '../problem.js';
import type { Manifest } from '../targets.js';
import { readProjectFile } from './project-file.js';

/** In every directory above a script, these say how its imports are found, how it is packed and what starts it. */
const NAMES = [
  ...['package.json', 'tsconfig.json', 'jsconfig.json'],
  ...['sea-config.json', 'ecosystem.json', 'ecosystem.config.json', 'pm2.json', 'process.json'],
];

/**
 * What says how the modules of a project's scripts are found, and what is wrong with it. A broken file is left out: the
 * imports that only it explains are then of nothing that is known.
 */
export function scriptManifests(
  host: Host,
  root: string,
  files: readonly string[],
): { readonly manifests: readonly Manifest[]; readonly problems: readonly Problem[] } {
  const reading = new Reading(host, root);
  for (const file of files) if (languageOf(file) === 'typescript') reading.above(file);
  return { manifests: [...reading.manifests.values()].flatMap((found) => found ?? []), problems: reading.problems };
}

class Reading {
  /** By path; null where there is no such file. */
  readonly manifests = new Map<string, Manifest | null>();
  readonly problems: Problem[] = [];
  private readonly host: Host;
  private readonly root: string;
  private readonly seen = new Set<string>();

  constructor(host: Host, root: string) {
    this.host = host;
    this.root = root;
  }

  above(file: string): void {
    for (let directory = dirname(file); !this.seen.has(directory); directory = dirname(directory)) {
      this.seen.add(directory);
      for (const name of NAMES) this.read(join(directory, name));
    }
  }

  private read(path: string): boolean {
    const known = this.manifests.get(path);
    if (known !== undefined) return known !== null;
    const text = path.startsWith('..') ? null : readProjectFile(this.host, join(this.root, path));
    const json = text === null ? null : this.parse(path, text);
    const isThere = json !== null && json !== undefined;
    this.manifests.set(path, isThere ? { path: this.named(path), text: JSON.stringify(json) } : null);
    if (!isThere) return text !== null;
    for (const base of path.endsWith('package.json') ? [] : basesOf(json)) {
      const target = join(dirname(path), base);
      if (!this.read(target) && !this.read(`${target}.json`))
        this.report(path, `it extends '${base}', which is not there`);
    }
    return true;
  }

  private named(path: string): string {
    return relativePath(this.root, join(this.root, path));
  }

  private parse(path: string, text: string): unknown {
    const source = text.replace(/^\uFEFF/, '');
    try {
      return JSON.parse(path.endsWith('package.json') ? source : withoutComments(source));
    } catch (error) {
      this.report(path, `not read: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  private report(path: string, message: string): void {
    this.problems.push({
      kind: 'configuration',
      level: 'warning',
      message,
      place: { path: this.named(path), span: [1, 1, 1, 1] },
    });
  }
}

/** What a compiler's configuration extends inside of the project; packages are not looked into. */
function basesOf(json: unknown): readonly string[] {
  const { extends: bases } = (typeof json === 'object' && json !== null ? json : {}) as { readonly extends?: unknown };
  return (Array.isArray(bases) ? bases : [bases]).filter(
    (base): base is string => typeof base === 'string' && base.startsWith('.'),
  );
}

/** JSON as compilers take it: with comments and commas behind the last of a list. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, string: string | undefined) => string ?? '')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
}
