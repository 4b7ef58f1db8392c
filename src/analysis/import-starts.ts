import type { Place, TraceStep } from '../finding.js';
import type { Module } from '../link/model.js';
import type { Effect, Fresh, Summary } from './model.js';
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
        .filter((effect): effect is Start => effect.kind === 'start-process' && !isGuarded(effect, frame.fn.module))
        .map(({ path, text, fresh }) => ({
          place: placeOf(endOf(path).at),
          call: text,
          module: frame.fn.module.path,
          fresh,
          trace: stepsOf(path),
        })),
    );
}

/** The main part of a package is run by its name, and no child imports it. */
function isPackageMain({ path }: Module): boolean {
  return /(^|\/)__main__\.py$/.test(path);
}

function isGuarded({ roles, thrown }: Start, { index }: Module): boolean {
  return thrown === true || roles.get(`main${String(index)}`) === 'yes' || roles.get(PROCESS) === 'main';
}
