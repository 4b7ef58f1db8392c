import { compareFindings } from '../finding.js';
import { oneLine } from './display-text.js';
import type { ReportInput } from './input.js';
import { sortedProblems } from './sorted-problems.js';

/** One line each, `path:line:column: level rule message`, for editors and `grep`; empty where there is nothing. */
export function conciseReport(input: ReportInput): string {
  const lines = [...input.findings]
    .sort(compareFindings)
    .map(({ place: { path, span }, level, rule, message }) =>
      oneLine(`${path}:${span[0]}:${span[1]}: ${level} ${rule} ${message}`),
    );
  for (const { place, level, kind, message } of sortedProblems(input.problems)) {
    const where = place ? `${place.path}:${place.span[0]}:${place.span[1]}: ` : '';
    lines.push(oneLine(`${where}${level} ${kind} ${message}`));
  }
  return lines.map((line) => `${line}\n`).join('');
}
