import type { Step } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import { blocksOfStep, spanOf, walkSteps } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
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
      if (goesOnAfter(step.at.fn.facts.body, step.at.at)) return true;
    return false;
  }
  return (
    (kind !== 'exit' && kind !== 'raise') || path.at.fn !== fork.at.fn || isEnclosed(path) || handlesExit(fork.at.fn)
  );
}

/** Whether a call is anything but the last thing that a block does, by itself, and so on outwards. */
function goesOnAfter(steps: readonly Step[], call: Span): boolean {
  const index = steps.findIndex(({ at }) => contains(at, call));
  const step = steps[index];
  if (!step || index < steps.length - 1) return true;
  if (step.s === 'eval' && step.value.k === 'call' && contains(call, spanOf(step.value))) return false;
  return step.s !== 'branch' || blocksOfStep(step).every((block) => goesOnAfter(block, call));
}

function isEnclosed({ at: { fn, at } }: Path): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s !== 'try' && step.s !== 'scope') return;
      if (blocksOfStep(step).some((block) => block.some((inner) => contains(inner.at, at)))) found = true;
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

function contains(outer: Span, inner: Span): boolean {
  const isBefore = (a: readonly number[], b: readonly number[]): boolean =>
    (a[0] ?? 0) < (b[0] ?? 0) || (a[0] === b[0] && (a[1] ?? 0) <= (b[1] ?? 0));
  return isBefore([outer[0], outer[1]], [inner[0], inner[1]]) && isBefore([inner[2], inner[3]], [outer[2], outer[3]]);
}
