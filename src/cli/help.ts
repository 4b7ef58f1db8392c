import { FLAGS, GROUPS, spellingOf } from './flags.js';

const MARGIN = 34;
const WIDTH = 100;

/** The answer to `--help`. */
export function helpText(version: string): string {
  const groups = GROUPS.map((group) => {
    const rows = Object.entries(FLAGS).filter(([, flag]) => flag.group === group && !('alias' in flag));
    return [`${group}:`, ...rows.map(([name, flag]) => row(flagText(name, flag), flag.help))].join('\n');
  });
  return `forklint ${version}: finds code that is unsafe around fork

Usage:
${row('forklint [PATH…]', 'lint files, directories and glob patterns (default: .; `-`: stdin)')}
${row('forklint rules [-f json]', 'list the rules')}
${row('forklint explain RULE', 'why a rule exists, what it reports and what to do')}

${groups.join('\n\n')}

Exit code: 0 nothing that fails the run, 1 findings, 2 forklint could not do its work.
Settings: [tool.forklint] in pyproject.toml, "forklint" in package.json, or forklint.config.json.
`;
}

function flagText(name: string, flag: (typeof FLAGS)[keyof typeof FLAGS]): string {
  const short = 'short' in flag ? `-${flag.short}, ` : '';
  const value = 'value' in flag ? ` ${flag.value}` : '';
  return `${short}${spellingOf(name, flag)}${value}`;
}

/** The help starts in one column; below a name that reaches into it. */
function row(name: string, help: string): string {
  const margin = ' '.repeat(MARGIN);
  const lines = wrapped(help, WIDTH - MARGIN);
  const head = `  ${name}`;
  if (head.length >= MARGIN - 1) return [head, ...lines.map((line) => margin + line)].join('\n');
  return [head.padEnd(MARGIN) + (lines[0] ?? ''), ...lines.slice(1).map((line) => margin + line)].join('\n');
}

/** Lines of at most `width` characters, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
