import type { Step, Test } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import { blocksOfStep, valuesOfTest, walkSteps, walkValue } from '../facts/visit.js';
import type { Fn } from '../link/model.js';

/**
 * Whether a function takes the lock at this place only after a test that it repeats under the lock: once what the lock
 * guards is made, nobody comes to it any more.
 */
export function isDoubleChecked(fn: Fn, at: Span): boolean {
  const before = new Set<string>();
  const scope = scopeAt(fn.facts.body, at, before);
  if (!scope) return false;
  let again = false;
  walkSteps(scope.body, {
    step: (step) => {
      if (step.s === 'branch') again ||= [...namesOf(step.test)].some((name) => before.has(name));
    },
  });
  return again;
}

/** The `with` that takes the lock; `before` gets what is tested on the way to it. */
function scopeAt(steps: readonly Step[], at: Span, before: Set<string>): Extract<Step, { s: 'scope' }> | null {
  for (const step of steps) {
    if (step.s === 'scope' && contains(step.at, at)) return step;
    if (step.s === 'branch') for (const name of namesOf(step.test)) before.add(name);
    for (const block of blocksOfStep(step)) {
      const found = scopeAt(block, at, before);
      if (found) return found;
    }
  }
  return null;
}

/** The variables and attributes that a condition looks at. */
function namesOf(test: Test): ReadonlySet<string> {
  const names = new Set<string>();
  for (const tested of valuesOfTest(test))
    walkValue(tested, {
      value: (value) => {
        if (value.k === 'attr') names.add(value.name);
        else if (value.k === 'var' && value.fn === 0) names.add(value.name);
      },
    });
  return names;
}

function contains(outer: Span, inner: Span): boolean {
  const starts = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1]);
  return starts && (inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]));
}
