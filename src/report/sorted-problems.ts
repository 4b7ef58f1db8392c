import { compareSpans } from '../facts/span.js';
import { compareText } from '../finding.js';
import type { Problem } from '../problem.js';

/** Those that concern no one file first, then by place. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.place?.path ?? '', b.place?.path ?? '') ||
      (a.place && b.place ? compareSpans(a.place.span, b.place.span) : 0) ||
      compareText(a.kind, b.kind) ||
      compareText(a.message, b.message),
  );
}
