import type { Step, Test, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import type { Extraction } from './extraction.js';

/** One arm of an `if` or `match`. */
export interface Arm {
  /** What happens before the test: the captures that a guard needs. */
  readonly before: readonly Step[];
  readonly test: Test;
  readonly then: readonly Step[];
  readonly at: At;
}

/** So many branches are nested in one another's `else`; a longer chain is cut, or facts would nest without bound. */
const MAX_NESTED_ARMS = 50;

/** Reads the `index`-th arm of a chain as deep as `chainArms` is going to nest it. */
export function readArmAt<T>(extraction: Extraction, index: number, read: () => T): T {
  return extraction.lower(index % MAX_NESTED_ARMS, read);
}

/**
 * Makes branches of the arms, each in the `else` of the one before. Every 50 arms the chain is cut: falling through
 * sets the variable `else#n`, and the next arms follow in a branch on it.
 */
export function chainArms(extraction: Extraction, arms: readonly Arm[], otherwise: readonly Step[]): Step[] {
  const steps: Step[] = [];
  let entered: Value | null = null;
  for (let from = 0; from < arms.length; from += MAX_NESTED_ARMS) {
    const [first, ...others] = arms.slice(from, from + MAX_NESTED_ARMS);
    if (!first) break;
    const piece = [first, ...others];
    const isLast = from + MAX_NESTED_ARMS >= arms.length;
    const at = first.at;
    const flag: Value | null = isLast ? null : extraction.temporary('else', at);
    if (flag) steps.push(set(flag, false, at));
    const nested = nest(piece, flag ? [set(flag, true, at)] : otherwise);
    if (entered) steps.push({ s: 'branch', test: { t: 'truthy', value: entered }, then: nested, else: [], at });
    else steps.push(...nested);
    entered = flag;
  }
  return steps;
}

function nest(arms: readonly Arm[], otherwise: readonly Step[]): readonly Step[] {
  return arms.reduceRight<readonly Step[]>(
    (rest, { before, test, then, at }) => [...before, { s: 'branch', test, then, else: rest, at }],
    otherwise,
  );
}

function set(flag: Value, value: boolean, at: At): Step {
  return { s: 'assign', targets: [flag], value: { k: 'const', value, at }, at };
}
