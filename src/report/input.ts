import type { Finding } from '../finding.js';
import type { Problem } from '../problem.js';
import type { AnyRule } from '../rule.js';

/** A finding that a comment in the source silences. */
export interface SuppressedFinding {
  readonly finding: Finding;
  /** The reason given in the comment; null where there is none. */
  readonly reason: string | null;
}

/** All that a report is made of; every reporter is a pure function from it (and its own options) to text. */
export interface ReportInput {
  /** In any order; reporters sort. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly problems: readonly Problem[];
  /** The rules that were enabled, whether or not they found anything. */
  readonly rules: readonly AnyRule[];
  /** How many files were linted. */
  readonly files: number;
  /** The full decoded text of a linted file, byte order mark included; undefined where it cannot be had any more. */
  readonly textOf: (path: string) => string | undefined;
  /** forklint's own version, such as `0.1.0`. */
  readonly version: string;
  /** The project's home page. */
  readonly informationUri: string;
  /** The page that documents a rule. */
  readonly ruleUri: (rule: string) => string;
}
