import type { Step, Test } from '../facts/facts.js';
import { blocksOfStep, walkSteps, walkTest } from '../facts/visit.js';
import type { Program } from '../link/program.js';
import { addMentioned } from './mentions.js';

/** Whether a loop goes on until something says stop: `while`, and `for` over what never ends by itself. */
export function isWaiting({ test, iter }: Extract<Step, { s: 'loop' }>): boolean {
  return test !== null || (iter?.k === 'call' && iter.call.callee.k !== 'attr' && iter.call.args.length === 2);
}

/**
 * All names that the conditions of waiting loops mention: to write something of another name ends no loop. Of what a
 * program assigns, that is nearly everything.
 */
export function watchedNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const condition = (test: Test): void => {
    walkTest(test, {
      value: (value) => {
        addMentioned(value, names);
      },
    });
  };
  const look = (steps: readonly Step[]): void => {
    for (const step of steps)
      if (step.s === 'loop' && isWaiting(step))
        walkSteps([step], {
          step: (inner) => {
            if (inner.s === 'branch' || inner.s === 'assert') condition(inner.test);
            else if (inner.s === 'loop' && inner.test) condition(inner.test);
          },
          value: (value) => {
            if ((value.k === 'choice' || value.k === 'test') && value.test) condition(value.test);
          },
        });
      else blocksOfStep(step).forEach(look);
  };
  for (const { facts } of program.fns) look(facts.body);
  return names;
}
