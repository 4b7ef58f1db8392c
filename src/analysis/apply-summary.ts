import { rootOf } from '../link/model.js';
import { hit } from '../link/program.js';
import { applyCrossing } from './apply-crossing.js';
import { record } from './collector.js';
import type { Context } from './context.js';
import { generatorsAfter, movedOn } from './generators.js';
import { leaveByCall } from './leaving.js';
import type { Crossing, Effect, GeneratorMark, State } from './model.js';
import {
  type Applied,
  type ApplySite,
  closedIn,
  joinRoles,
  named,
  NONE_ALIVE,
  type Renaming,
  renaming,
  withTouched,
} from './renaming.js';
import { compatible, mergeStates, plus, without } from './state.js';

/** Resources kept of one state: code that loads all of a large program comes to hundreds. */
const MAX_TOUCHED = 100;

/** Which part of a callee runs: all of it, a context manager up to its yield, or from there on. */
export type Part = 'all' | 'early' | 'late';

/** What a call of a summarised function does to a state, and notes with the caller what happens in it. */
export function applySummary(
  c: Context,
  callee: Applied,
  where: ApplySite,
  state: State,
  must: boolean,
  part: Part = 'all',
): readonly State[] {
  const { summary } = callee;
  const names = renaming(c, callee, where);
  c.registrations.push(...summary.registers);
  for (const effect of summary.effects) {
    if ((part === 'early' && effect.late) || (part === 'late' && !effect.late)) continue;
    if (!compatible(state, effect.roles)) continue;
    const own = names.effect(effect, state, must);
    if (own.kind === 'enlist') c.apply.keep(c, own, state);
    else if (!isOf(own, where.site)) record(c.program, c.into, state, own);
  }
  const mapped = new Map<Crossing, Crossing | null>();
  if (part !== 'late')
    for (const crossing of summary.crossings)
      if (compatible(state, crossing.roles))
        mapped.set(
          crossing,
          applyCrossing(c, must ? crossing : { ...crossing, sure: false }, names, state, mapped, where),
        );
  const exits = part === 'early' ? summary.yields : part === 'late' ? [] : summary.exits;
  leaveByCall(c, summary.leaving, names.path, state);
  for (const raised of summary.raises)
    if (compatible(state, raised.roles) && isFollowed(raised, mapped)) {
      const out = applyExit(c, raised, callee, names, state, mapped, where);
      c.raising.push(raised.thrown && raised.crossing ? { ...out, thrown: 'out' } : out);
    }
  const fitting = exits.filter((exit) => compatible(state, exit.roles));
  const followed = fitting.filter((exit) => isFollowed(exit, mapped));
  if (followed.length === 0 && fitting.length > 0) return [state];
  return mergeStates(followed.map((exit) => applyExit(c, exit, callee, names, state, mapped, where)));
}

/** Whether a way out is not in the child of a fork that is not kept. */
function isFollowed({ crossing }: State, mapped: ReadonlyMap<Crossing, Crossing | null>): boolean {
  return crossing === null || mapped.get(crossing) !== null;
}

/** What a new object's own constructor does to its fields says nothing of the objects that are there already. */
function isOf(effect: Effect, made: string): boolean {
  return (effect.kind === 'reset' || effect.kind === 'drop') && rootOf(effect.id) === made;
}

function marksAfter(
  c: Context,
  exit: State,
  { summary }: Applied,
  names: Renaming,
  { site }: ApplySite,
): ReadonlyMap<string, GeneratorMark> {
  return generatorsAfter(c, exit, { returned: () => c.e.returns(summary.frame), id: names.id }, names.path, site);
}

/** Most functions leave things as they found them; the same state is then the cheapest to join with others. */
function isUnchanged({ crossing, thrown, signals, givenUp, watched, ...rest }: State): boolean {
  if (!signals.isEmpty || !givenUp.isEmpty || !watched.isEmpty) return false;
  return crossing === null && thrown === false && Object.values(rest).every(({ size }) => size === 0);
}

function applyExit(
  c: Context,
  exit: State,
  callee: Applied,
  names: Renaming,
  state: State,
  mapped: ReadonlyMap<Crossing, Crossing | null>,
  where: ApplySite,
): State {
  if (isUnchanged(exit)) return state;
  const released = named(exit.released, names);
  const ended = named(exit.ended, names);
  let held = without(state.held, (id) => released.has(id));
  if (exit.held.size > 0) {
    const all = new Map(held);
    for (const inner of exit.held.values()) {
      const own = names.held(inner);
      all.set(own.lock.id, own);
    }
    held = all;
  }
  const inChild = exit.crossing !== null;
  let alive = inChild
    ? NONE_ALIVE
    : without(state.alive, (id, thread) => ended.has(id) || (thread.siteKey !== null && ended.has(thread.siteKey)));
  // A flag that was set before a thread begins does not end it.
  let { signals } = state;
  if (exit.alive.size > 0) {
    const all = new Map(alive);
    for (const inner of exit.alive.values()) {
      const own = names.alive(inner);
      all.set(own.id, own);
      signals = signals.without(own.flags);
    }
    alive = all;
  }
  const touched = withTouched(without(state.touched, closedIn(exit.closed, names)), exit.touched, names, MAX_TOUCHED);
  if (touched.size >= MAX_TOUCHED) hit(c.program, 'resources-per-state');
  return {
    roles: joinRoles(state, exit.roles),
    crossing: exit.crossing ? (mapped.get(exit.crossing) ?? state.crossing) : state.crossing,
    held,
    alive,
    released: plus(state.released, ...[...released].filter((id) => !state.held.has(id))),
    ended: plus(state.ended, ...ended),
    shield: inChild ? named(exit.shield, names) : plus(state.shield, ...named(exit.shield, names)),
    signals: signals.withRenamed(exit.signals, names.names),
    givenUp: state.givenUp.withRenamed(exit.givenUp, names.names),
    watched: state.watched.withRenamed(exit.watched, names.names),
    touched,
    closed: plus(state.closed, ...[...named(exit.closed, names)].filter((id) => !state.touched.get(id)?.made)),
    generators: movedOn(state.generators, marksAfter(c, exit, callee, names, where)),
    started: plus(state.started, ...named(exit.started, names)),
    thrown: state.thrown || exit.thrown,
  };
}
