import type { Call } from '../facts/facts.js';
import { isScript } from '../link/scripts.js';
import { lastName } from '../link/index-module.js';
import type { Abstract, Argument } from '../link/model.js';
import type { Context } from './context.js';
import type { State } from './model.js';
import { plus, withRole } from './state.js';

/** Roles of code that runs later: on which event, after some time, again and again, or whenever it pleases who was given it. */
export const ON = 'on';
export const DELAYED = 'delayed';
export const REPEATED = 'repeated';
export const GIVEN = 'given';

/** A mark of what has begun: the function has waited for something. */
export const WAITED = 'waited';

/** When a callback runs. `now`: before the call returns; `soon`: surely, once what runs is done. */
export type Timing = 'now' | 'soon' | typeof DELAYED | typeof REPEATED | typeof GIVEN | { readonly on: string };

/** Methods that call what they are given at once, and those of promises, whoever has them. */
const AT_ONCE = new Set([
  ...['forEach', 'map', 'filter', 'reduce', 'some', 'every', 'find', 'findIndex', 'flatMap', 'sort', 'replace'],
  ...['then', 'catch', 'finally'],
]);

/** Runs a callback in a state of its own: nothing that it does is there yet when the call returns. */
export function runCallback(
  c: Context,
  callee: Abstract,
  args: readonly Argument[],
  call: Call,
  state: State,
  timing: Timing,
): void {
  const outer = [c.raising, c.leaving] as const;
  c.raising = [];
  c.leaving = [];
  c.apply.callee(c, callee, args, call, inTime(state, timing), false);
  [c.raising, c.leaving] = outer;
}

function inTime(state: State, timing: Timing): State {
  if (timing === 'now' || timing === 'soon') return state;
  // What is counted outside of a handler does not limit how often it runs.
  if (typeof timing === 'object') return withRole(withoutLimits(state), ON, timing.on);
  return withRole(state, timing, 'yes');
}

function withoutLimits(state: State): State {
  return { ...state, roles: new Map([...state.roles].filter(([key]) => !key.startsWith('limit@'))) };
}

/** Runs the functions that a call of something unknown is given: it may call them whenever it likes. */
export function runGiven(c: Context, call: Call, args: readonly Argument[], state: State): void {
  if (!isScript(c.frame.fn.module)) return;
  const timing = call.callee.k === 'attr' && AT_ONCE.has(lastName(call.callee) ?? '') ? 'soon' : GIVEN;
  for (const callee of args.flatMap(({ values }) => values)) {
    if (callee.a === 'fn' || callee.a === 'partial' || startsProcess(c, callee))
      runCallback(c, callee, [], call, state, timing);
  }
}

/** A function of a library that starts a process by itself: `cpus.forEach(cluster.fork)`. */
function startsProcess(c: Context, callee: Abstract): boolean {
  if (callee.a !== 'lib') return false;
  return c.program.library.entry(callee.name)?.effects?.some(({ effect }) => effect === 'spawn') === true;
}

/** The roles of what a function does: what comes after it has waited does not follow at once. */
export function rolesOf({ roles, started }: Pick<State, 'roles' | 'started'>): State['roles'] {
  return started.has(WAITED) && !roles.has(DELAYED) ? new Map(roles).set(DELAYED, 'yes') : roles;
}

export function waited(c: Context, states: readonly State[]): readonly State[] {
  if (!isScript(c.frame.fn.module)) return states;
  return states.map((state) => ({ ...state, started: plus(state.started, WAITED) }));
}
