import type { Step } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { blocksOfStep } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Fn, Module } from '../link/model.js';
import { isWithin } from '../link/places.js';
import type { Effect, Fresh, Path, Summary } from './model.js';
import { PROCESS } from './refine.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** A process that begins afresh, and thereby imports a file, is started while that file is imported. */
export interface ImportStart {
  readonly place: Place;
  readonly call: string;
  readonly module: string;
  readonly fresh: Fresh;
  readonly trace: readonly TraceStep[];
}

type Start = Extract<Effect, { kind: 'start-process' }>;

/** What the bodies of modules start where neither the main guard nor a test of the process keeps the child from it. */
export function importStarts(bodies: readonly Summary[]): readonly ImportStart[] {
  return bodies
    .filter(({ frame }) => !isPackageMain(frame.fn.module))
    .flatMap(({ frame, effects }) =>
      effects
        .filter(
          (effect): effect is Start =>
            effect.kind === 'start-process' &&
            !isGuarded(effect, frame.fn.module) &&
            isCertain(effect.path, frame.fn.module),
        )
        .map(({ path, text, fresh }) => ({
          place: placeOf(endOf(path).at),
          call: text,
          module: frame.fn.module.path,
          fresh,
          trace: stepsOf(path),
        })),
    );
}

/** Whether the start hangs on no condition of another file: whether that holds is not seen here. */
function isCertain(path: Path, module: Module): boolean {
  for (let step: Path | null = path; step; step = step.next) {
    const { fn, at } = step.at;
    if (fn.module !== module && isConditional(fn, fn.facts.body, at)) return false;
  }
  return true;
}

/** Whether something in a block stands under a condition, or behind one under which the function is left. */
function isConditional(fn: Fn, steps: readonly Step[], at: At): boolean {
  const holds = (block: readonly Step[]): boolean => block.some((step) => isWithin(fn, at, step.at));
  for (const step of steps) {
    const isIn = isWithin(fn, at, step.at);
    const blocks = blocksOfStep(step);
    if (step.s === 'branch' && blocks.some((block) => (isIn ? holds(block) : leaves(block)))) return true;
    if (isIn) return blocks.some((block) => holds(block) && isConditional(fn, block, at));
  }
  return false;
}

function leaves(block: readonly Step[]): boolean {
  const last = block.at(-1)?.s;
  return last === 'return' || last === 'raise';
}

/** The main part of a package is run by its name, and no child imports it. */
function isPackageMain({ path }: Module): boolean {
  return /(^|\/)__main__\.py$/.test(path);
}

function isGuarded({ roles, thrown }: Start, { index }: Module): boolean {
  return thrown === true || roles.get(`main${String(index)}`) === 'yes' || roles.get(PROCESS) === 'main';
}
