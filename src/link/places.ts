import { contains, type Span, spanAt } from '../facts/span.js';
import type { Site } from './model.js';

type Place = Pick<Site, 'fn' | 'at'>;

/** The text of a place in the program. */
export function spanOf({ fn, at }: Place): Span {
  return spanAt(fn.module.facts.spans, at);
}

/** The line on which a place begins. */
export function lineOf(place: Place): number {
  return spanOf(place)[0];
}

/** Whether one place of a function lies within another one. */
export function isWithin(fn: Place['fn'], inner: Place['at'], outer: Place['at']): boolean {
  return contains(spanOf({ fn, at: outer }), spanOf({ fn, at: inner }));
}
