import type { Finding, Level } from '../finding.js';
import type { ReportInput } from './input.js';

/** How many findings there are of each level. */
export function countLevels(findings: readonly Finding[]): Readonly<Record<Level, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const finding of findings) counts[finding.level]++;
  return counts;
}

/** A number with its noun, which takes an `s` for all but one. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `Found 2 errors, 1 warning in 120 files (3 suppressed)`; the levels that have none are left out. */
export function summaryLine(input: ReportInput): string {
  const counts = countLevels(input.findings);
  const found = (['error', 'warning', 'note'] as const)
    .filter((level) => counts[level] > 0)
    .map((level) => plural(counts[level], level));
  const asides = [
    ...(input.suppressed.length > 0 ? [`${input.suppressed.length} suppressed`] : []),
    ...(input.problems.length > 0 ? [`${plural(input.problems.length, 'problem')} with the input`] : []),
  ];
  const result = found.length > 0 ? `Found ${found.join(', ')}` : 'Found nothing';
  return `${result} in ${plural(input.files, 'file')}${asides.length > 0 ? ` (${asides.join(', ')})` : ''}`;
}
