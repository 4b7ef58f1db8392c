import { walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Module } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { GIVEN, ON } from './callbacks.js';
import type { Effect, Path, Roles, Summary } from './model.js';
import { launchesOf } from './script-starts.js';
import { isTold, roleKey } from './told-roles.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** A connection, job, migration or timer that the primary of a cluster and all of its workers begin. */
export interface RepeatedWork {
  readonly what: string;
  readonly call: string;
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

export function repeatedWork(
  e: Evaluator,
  bodies: readonly Summary[],
  isImported: (module: Module) => boolean,
): readonly RepeatedWork[] {
  return bodies.flatMap((body) => {
    const { module } = body.frame.fn;
    if (!isScript(module) || isImported(module) || body.effects.some(({ kind }) => kind === 'choose-file')) return [];
    const split = launchesOf(body).find(
      ({ starts, roles }) => starts.roles.primary === false && roles.get(roleKey('primary')) === 'yes',
    );
    if (!split) return [];
    return body.effects
      .filter((effect): effect is Work => effect.kind === 'per-process' && effect.of === 'work')
      .filter(({ roles, path }) => isInAll(roles) && endOf(path).at.fn.module === module && !isOfItsOwn(e, path))
      .map(({ what, text, path }) => ({
        what,
        call: text,
        place: placeOf(endOf(path).at),
        trace: [...stepsOf(path), ...stepsOf(split.path)],
      }));
  });
}

type Work = Extract<Effect, { kind: 'per-process' }>;

/** Nothing on the way is a test, or waits for something that may be other in a worker. */
function isInAll(roles: Roles): boolean {
  if (roles.has(ON) || roles.has(GIVEN)) return false;
  return [...roles].every(
    ([key, value]) => !isTold(key) || (value === 'yes' && (key === roleKey('main') || key === roleKey('main-thread'))),
  );
}

/** A function is called with time, and looks at the process that it runs in: each has something of its own to tell. */
function isOfItsOwn(e: Evaluator, path: Path): boolean {
  const { fn, at } = endOf(path).at;
  const frame = e.defaultFrame(fn);
  const given: Abstract[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'call' && value.call.at === at)
        given.push(...e.arguments(value.call, frame).flatMap(({ values }) => values));
    },
  });
  return given.some((callee) => {
    if (callee.a !== 'fn') return false;
    const inner = e.defaultFrame(callee.fn);
    let looks = false;
    walkSteps(callee.fn.facts.body, {
      value: (value) => {
        looks ||=
          (value.k === 'attr' || value.k === 'var') &&
          e.evaluate(value, inner).some((found) => found.a === 'lib' && found.name.startsWith('node:process.'));
      },
    });
    return looks;
  });
}
