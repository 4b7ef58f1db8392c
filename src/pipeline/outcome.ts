import type { Level } from '../finding.js';
import type { LintResult } from '../lint.js';

/** What makes a run fail. */
export interface FailurePolicy {
  /** The least level that fails; notes never do. */
  readonly failOn: 'error' | 'warning';
  /** More warnings than this fail; null: any number is fine. */
  readonly maxWarnings: number | null;
}

export interface Outcome {
  /** `broken`: forklint failed on a file or in a rule, so that the report is not complete. */
  readonly status: 'clean' | 'failed' | 'broken';
  /** Findings and problems of each level. */
  readonly counts: Readonly<Record<Level, number>>;
}

/** Whether a result passes. What is wrong with the input counts like findings of its level. */
export function outcomeOf(result: LintResult, policy: FailurePolicy): Outcome {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { level } of [...result.findings, ...result.problems]) counts[level]++;
  if (result.problems.some((problem) => problem.kind === 'internal')) return { status: 'broken', counts };
  const tooManyWarnings =
    (policy.failOn === 'warning' && counts.warning > 0) ||
    (policy.maxWarnings !== null && counts.warning > policy.maxWarnings);
  return { status: counts.error > 0 || tooManyWarnings ? 'failed' : 'clean', counts };
}
