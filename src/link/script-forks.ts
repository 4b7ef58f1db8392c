import type { Call, Test } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from './evaluator.js';
import { lastName } from './index-module.js';
import type { Abstract, Frame } from './model.js';
import { isScript } from './scripts.js';

/** fork(2), whoever binds it: the one function of the C library that is told by how it is used. */
export const FORK = 'js:libc.fork';

/**
 * A call of `fork` of something that is not known, without an argument, whose result the function compares with a
 * number: only fork(2) tells parent and child apart so. Null for other calls.
 */
export function forkByShape(e: Evaluator, call: Call, frame: Frame): Abstract | null {
  if (call.args.length > 0 || !isScript(frame.fn.module) || lastName(call.callee) !== 'fork') return null;
  const values = e.evaluate(call.callee, frame);
  if (!values.every((value) => value.a === 'unknown')) return null;
  return comparesResult(call, frame) ? { a: 'lib', name: FORK, self: null } : null;
}

function comparesResult(call: Call, { fn }: Frame): boolean {
  const names = new Set<string>();
  let found = false;
  const look = (test: Test): void => {
    if (test.t === 'and' || test.t === 'or') test.of.forEach(look);
    else if (test.t === 'not') look(test.of);
    else if (test.t === 'compare' && test.right.k === 'const' && typeof test.right.value === 'number')
      found ||=
        (test.left.k === 'call' && test.left.call === call) || (test.left.k === 'var' && names.has(test.left.name));
  };
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'assign' && step.value.k === 'call' && step.value.call === call)
        for (const target of step.targets) if (target.k === 'var') names.add(target.name);
      if (step.s === 'branch') look(step.test);
    },
    value: (value) => {
      if (value.k === 'test') look(value.test);
      else if (value.k === 'choice' && value.test) look(value.test);
    },
  });
  return found;
}
