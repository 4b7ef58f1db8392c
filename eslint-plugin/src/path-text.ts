import type { Finding, TraceStep } from 'forklint/session';

/** More steps than this are not read on one line: the middle is left out. */
const MOST_STEPS = 12;

/**
 * The path of a finding on one line, since editors draw none: what happens where, in its order. Empty where it says no
 * more than the place of the finding.
 */
export function pathText({ trace }: Finding): string {
  if (trace.length < 2) return '';
  const steps = trace.map(stepText);
  const left = steps.length - MOST_STEPS;
  if (left > 0) steps.splice(MOST_STEPS / 2, left, `… ${String(left)} more …`);
  return ` (${steps.join(' → ')})`;
}

function stepText({ message, place }: TraceStep): string {
  // Of a call its name is enough.
  const what = message.replace(/`([^`]*)` is called$/, '$1');
  const file = place.path.slice(place.path.lastIndexOf('/') + 1);
  return `${what} ${file}:${String(place.span[0])}`;
}
