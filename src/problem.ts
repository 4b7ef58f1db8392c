import type { Place } from './finding.js';

/** Something that is wrong with the input, not with the linted program. */
export interface Problem {
  readonly kind: 'unreadable' | 'not-text' | 'syntax' | 'too-large' | 'limit' | 'suppression' | 'configuration';
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** Null where it concerns no one file. */
  readonly place: Place | null;
}
