import type { Arg } from '../facts/facts.js';
import { walkSteps, walkValue } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import type { Effect } from './model.js';
import { endOf } from './trace.js';

/** What queues of every make are filled by. */
export const PUTTING: ReadonlySet<string> = new Set(['put', 'put_nowait']);

/** Whether what goes into a queue there is the same each time: that tells the thread something, and is no work for it. */
export function putsMark({ path }: Effect): boolean {
  const { fn, at } = endOf(path).at;
  let does = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k !== 'call' || value.call.at !== at || value.call.callee.k !== 'attr') return;
      const [item] = value.call.args;
      does ||= PUTTING.has(value.call.callee.name) && item !== undefined && !passesOn([item], fn);
    },
  });
  return does;
}

/** Whether what a call is given is of what the function was given itself or has made: work, not a fixed mark. */
export function passesOn(args: readonly Arg[], fn: Fn): boolean {
  const self = fn.binds === 'nothing' ? undefined : fn.facts.params[0]?.name;
  let does = false;
  for (const { value } of args)
    walkValue(value, {
      value: (part) => {
        does ||= part.k === 'var' && part.fn !== 0 && part.name !== self;
      },
    });
  return does;
}
