import type { Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Fn } from './model.js';

const memo = new WeakMap<Fn, readonly Value[]>();

/** What a function may give back: the values of its returns; of its yields, for a generator. */
export function returnValues(fn: Fn): readonly Value[] {
  const done = memo.get(fn);
  if (done) return done;
  const values: Value[] = [];
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'return' && step.value && !fn.facts.isGenerator) values.push(step.value);
    },
    value: (value) => {
      if (value.k === 'yield' && value.value && !value.from) values.push(value.value);
    },
  });
  memo.set(fn, values);
  return values;
}
