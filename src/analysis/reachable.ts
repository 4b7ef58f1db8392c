import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn } from '../link/model.js';

/** These functions of the program, and those that they call, directly or not. */
export function reachable(e: Evaluator, from: Iterable<Fn>): ReadonlySet<Fn> {
  const found = new Set(from);
  // A set goes on to what is added while it is walked.
  for (const fn of found) {
    const frame = e.defaultFrame(fn);
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call') return;
        for (const callee of e.evaluate(value.call.callee, frame)) if (callee.a === 'fn') found.add(callee.fn);
      },
    });
  }
  return found;
}
