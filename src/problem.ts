import type { Place } from './finding.js';

/** Something that is wrong with the input, not with the linted program. */
export interface Problem {
  /** `internal`: forklint itself failed on a file or in a rule; what is reported is not all there is. */
  readonly kind:
    | 'unreadable'
    | 'not-text'
    | 'encoding'
    | 'syntax'
    | 'too-large'
    | 'limit'
    | 'suppression'
    | 'configuration'
    | 'internal';
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** Null where it concerns no one file. */
  readonly place: Place | null;
}
