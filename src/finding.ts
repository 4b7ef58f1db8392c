import type { Span } from './facts/span.js';

/** `error`: every necessary condition is on the trace. `warning`: the usual ones are. `note`: true, not a bug by itself. */
export type Level = 'error' | 'warning' | 'note';

/** A range in a file; `path` is relative to the project root, with forward slashes. */
export interface Place {
  readonly path: string;
  readonly span: Span;
}

/** One step of the path that a finding draws, in the order in which it happens. */
export interface TraceStep {
  readonly place: Place;
  /** Why this step matters, a clause without a full stop; code in backticks. */
  readonly message: string;
  /** How many calls deep below the frame in which the path begins. */
  readonly depth: number;
}

/** `safe`: the program does the same afterwards. `unsafe`: it does what was meant, and someone should look. */
export type Safety = 'safe' | 'unsafe';

/** The text that takes the place of what stands in a span; the span may be empty. */
export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** One way to mend a finding: all of its edits, or none. */
export interface Fix {
  /** What it does, an imperative without a full stop; code in backticks. */
  readonly description: string;
  readonly safety: Safety;
  /** None of them overlaps another. */
  readonly edits: readonly Edit[];
}

/** Plain data: what is reported, where, and the path that proves it. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly messageId: string;
  readonly data: Readonly<Record<string, string>>;
  /** One sentence: what is reached while what is held. Code in backticks, no links, no advice. */
  readonly message: string;
  readonly place: Place;
  readonly trace: readonly TraceStep[];
  /** The targets it holds for, such as `python 3.9-3.13 on linux`; empty where it holds for all. */
  readonly targets: readonly string[];
  /** What replaces the hazard, where it depends on the finding (a library's own remedy). */
  readonly remedy?: string;
  /** How it can be mended mechanically, the best first. */
  readonly fixes?: readonly Fix[];
}

/** The order in which findings are reported. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.span[0] - b.place.span[0] ||
    a.place.span[1] - b.place.span[1] ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
