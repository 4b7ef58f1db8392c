import type { Step, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Frame, ObjectId } from '../link/model.js';
import { locksOf } from './context.js';

/** Calls of the tables in which a thread does nothing of its own: it waits, or looks at a flag. */
const IDLE: ReadonlySet<string> = new Set(['wait', 'setup', 'signal']);

/**
 * The lock under which a function's loop does all that it does but waiting, if there is one: while somebody else holds
 * it, the thread that runs the loop is idle. What is done on the way out of the loop does not count.
 */
export function loopGuard(e: Evaluator, frame: Frame): ObjectId | null {
  const loops = frame.fn.facts.body.filter((step) => step.s === 'loop');
  const [loop] = loops;
  if (loops.length !== 1 || !loop) return null;
  const guards = new Set<ObjectId>();
  const [guard] = collect(e, frame, loop.body, guards) ? guards : [];
  return guards.size === 1 && guard !== undefined ? guard : null;
}

/** Notes the locks under which these steps work; false where one works under none. */
function collect(e: Evaluator, frame: Frame, steps: readonly Step[], guards: Set<ObjectId>): boolean {
  return steps.every((step) => {
    switch (step.s) {
      case 'scope': {
        const locks = locksOf(e, e.evaluate(step.value, frame), '');
        for (const lock of locks) guards.add(lock.id);
        return locks.length === 1;
      }
      case 'branch':
        return (
          isIdle(e, frame, [{ ...step, then: [], else: [] }]) &&
          [step.then, step.else].every((arm) => leaves(arm) || collect(e, frame, arm, guards))
        );
      case 'eval':
      case 'assign':
      case 'declare':
        return isIdle(e, frame, [step]);
      case 'break':
      case 'continue':
      case 'return':
        return true;
      default:
        return false;
    }
  });
}

function leaves(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  return last?.s === 'break' || last?.s === 'return' || last?.s === 'raise';
}

function isIdle(e: Evaluator, frame: Frame, steps: readonly Step[]): boolean {
  let idle = true;
  walkSteps(steps, {
    value: (value: Value) => {
      if (value.k !== 'call') return;
      const callees = e.evaluate(value.call.callee, frame);
      idle &&=
        callees.length > 0 &&
        callees.every((callee) => {
          const entry = callee.a === 'lib' ? e.program.library.entry(callee.name) : undefined;
          const effects = entry?.effects ?? [];
          const waits = effects.some(({ effect }) => effect === 'wait');
          return (
            entry !== undefined && effects.every(({ effect }) => IDLE.has(effect) || (waits && effect === 'acquire'))
          );
        });
    },
  });
  return idle;
}
