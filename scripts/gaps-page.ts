import type { Level } from '../src/finding.js';

/** A result that a fixture knows to be wrong: true and not found, or found and not true. */
export interface Gap {
  readonly standing: 'missing' | 'spurious';
  readonly level: Level;
  readonly rule: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number;
}

/** The page that lists what the fixtures own up to. */
export function gapsPage(gaps: readonly Gap[]): string {
  const missing = gaps.filter((gap) => gap.standing === 'missing');
  const spurious = gaps.filter((gap) => gap.standing === 'spurious');
  return `# Known gaps

Made by \`npm run docs\` from the fixtures. Each of these is a promise that the analysis does not keep yet; the day it
does, its test fails and asks for the word to be removed.

${missing.length} missing (true, not found), ${spurious.length} spurious (found, not true).
${list('Missing', missing)}${list('Spurious', spurious)}`;
}

function list(title: string, gaps: readonly Gap[]): string {
  if (gaps.length === 0) return '';
  const lines = gaps.map(
    ({ level, rule, file, line }) => `- ${level} \`${rule}\`: [${file}:${line}](../${file}#L${line})\n`,
  );
  return `\n## ${title}\n\n${lines.join('')}`;
}
