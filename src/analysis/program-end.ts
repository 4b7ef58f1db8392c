import type { Step } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { blocksOfStep, atOf, walkSteps } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import { isWithin } from '../link/places.js';
import type { Escape, Path } from './model.js';

/**
 * Whether a child that gets out of its arm comes to anything of its parent. `fork`: the way to its fork from where the
 * program begins. Where that is a file that is run, a child that returns comes to the end of the file when nothing
 * follows the calls on the way; and an exception at its top level unwinds no block of it.
 */
export function leavesSomething(fork: Path, { kind, path }: Escape): boolean {
  if (fork.at.fn.facts.kind !== 'module') return true;
  if (kind === 'returns') {
    for (let step: Path | null = fork; step && step.at.fn !== path.at.fn; step = step.next)
      if (goesOnAfter(step.at.fn, step.at.fn.facts.body, step.at.at)) return true;
    return false;
  }
  return (
    (kind !== 'exit' && kind !== 'raise') || path.at.fn !== fork.at.fn || isEnclosed(path) || handlesExit(fork.at.fn)
  );
}

/** Whether a call is anything but the last thing that a block does, by itself, and so on outwards. */
function goesOnAfter(fn: Fn, steps: readonly Step[], call: At): boolean {
  const index = steps.findIndex(({ at }) => isWithin(fn, call, at));
  const step = steps[index];
  if (!step || index < steps.length - 1) return true;
  if (step.s === 'eval' && step.value.k === 'call' && isWithin(fn, atOf(step.value), call)) return false;
  return step.s !== 'branch' || blocksOfStep(step).every((block) => goesOnAfter(fn, block, call));
}

function isEnclosed({ at: { fn, at } }: Path): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s !== 'try' && step.s !== 'scope') return;
      if (blocksOfStep(step).some((block) => block.some((inner) => isWithin(fn, at, inner.at)))) found = true;
    },
  });
  return found;
}

/** Whether a file may have handlers that run when a process exits. */
function handlesExit({ facts }: Fn): boolean {
  let found = false;
  walkSteps(facts.body, {
    step: (step) => {
      if (step.s === 'import' && step.module === 'atexit') found = true;
    },
  });
  return found;
}
