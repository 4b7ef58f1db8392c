import type { ObjectId } from '../link/model.js';
import { ChildEffects } from './child-effects.js';
import { hasRoom, recordCrossing } from './collector.js';
import type { Context } from './context.js';
import type { Flags } from './flags.js';
import { movingOn } from './generators.js';
import { Handed } from './handed.js';
import type { Crossing, Effect, GeneratorMark, State, Touched } from './model.js';
import {
  afterSignals,
  type ApplySite,
  closedIn,
  joinRoles,
  named,
  NO_ROLES,
  NONE_ALIVE,
  type Renaming,
  withMarks,
  withTouched,
} from './renaming.js';
import { ACCEPTED, either, without } from './state.js';

/** A fork inside the callee, with what the caller holds and runs at the call; null where it is one too many. */
export function applyCrossing(
  c: Context,
  crossing: Crossing,
  names: Renaming,
  state: State,
  mapped: ReadonlyMap<Crossing, Crossing | null>,
  where: ApplySite,
): Crossing | null {
  const inside = crossing.inside ? (mapped.get(crossing.inside) ?? state.crossing) : state.crossing;
  const released = named(crossing.releasedBefore, names);
  const ended = named(crossing.endedBefore, names);
  const signals = state.signals.withRenamed(crossing.signalsBefore, names.names);
  const heldIds = new Set(crossing.held.keys.map(names.id));
  for (const id of state.held.keys()) if (!released.has(id)) heldIds.add(id);
  const inherits = crossing.inside === null;
  const own = inherits
    ? without(state.alive, (id, { siteKey }) => ended.has(id) || (siteKey !== null && ended.has(siteKey)))
    : NONE_ALIVE;
  const aliveIds = [...new Set([...crossing.alive.keys.map(names.id), ...own.keys()])];
  const key = `${crossing.key}<${where.site}|${[...heldIds].join()}|${aliveIds.join()}`.slice(-400);
  const inChild = { held: state.held, roles: NO_ROLES, started: state.started };
  const rename = (effect: Effect): Effect => names.effect(effect, inChild, true);
  const known = c.into.crossings.get(key);
  if (known) {
    for (const way of crossing.leaves) known.leaves.add(way);
    known.sure ||= crossing.sure;
    known.child.inherit(crossing.child, rename);
    return known;
  }
  if (!hasRoom(c.program, c.into)) return null;
  const child = new ChildEffects();
  child.inherit(crossing.child, rename);
  return recordCrossing(c.program, c.into, {
    ...crossing,
    key,
    path: names.path(crossing.path),
    roles: joinRoles(state, crossing.roles),
    accepted: crossing.accepted || state.shield.has(ACCEPTED),
    inside,
    held: new Handed(heldAcross(crossing, names, state.held, released), [...heldIds]),
    alive: new Handed(aliveAcross(crossing, names, own, signals), aliveIds),
    releasedBefore: inherits ? either(state.released, released) : released,
    endedBefore: inherits ? either(state.ended, ended) : ended,
    signalsBefore: signals,
    touched: touchedBefore(crossing, names, state.touched),
    closedBefore: either(state.closed, named(crossing.closedBefore, names)),
    child,
    handle: crossing.handle === null ? null : names.id(crossing.handle),
    waitedUnder: new Set([...crossing.waitedUnder].map(names.id)),
    leaves: new Set(crossing.leaves),
    generators: marksBefore(crossing, names, state.generators),
    ...childrenOf(c, crossing, names, state),
  });
}

/** What is held at a fork of a callee: by the callee, and by the caller. */
function heldAcross(
  { held, path }: Crossing,
  names: Renaming,
  own: State['held'],
  released: ReadonlySet<ObjectId>,
): () => State['held'] {
  return () => {
    const here = names.path(path);
    const all = new Map([...held.peek().values()].map(names.held).map((inner) => [inner.lock.id, inner]));
    for (const [id, outer] of own)
      if (!released.has(id) && !all.has(id)) all.set(id, outer.via ? outer : { ...outer, via: here, at: here.at });
    return all;
  };
}

/** The threads that run at a fork of a callee. */
function aliveAcross({ alive }: Crossing, names: Renaming, own: State['alive'], signals: Flags): () => State['alive'] {
  return () => {
    const all = new Map([...alive.peek().values()].map(names.alive).map((inner) => [inner.id, inner]));
    for (const [id, outer] of own) if (!all.has(id)) all.set(id, outer);
    for (const [id, thread] of all) all.set(id, afterSignals(thread, signals));
    return all;
  };
}

function touchedBefore({ touched, closedBefore }: Crossing, names: Renaming, own: State['touched']): Handed<Touched> {
  return new Handed(() => withTouched(without(own, closedIn(closedBefore, names)), touched.peek(), names));
}

function marksBefore({ generators }: Crossing, names: Renaming, own: State['generators']): Handed<GeneratorMark> {
  return new Handed(() => withMarks(own, generators.peek(), names));
}

/** Whether a fork of a callee is repeated by a loop around the call, and which generators differ between the rounds. */
function childrenOf(
  c: Context,
  crossing: Crossing,
  names: Renaming,
  state: State,
): Pick<Crossing, 'repeats' | 'perChild'> {
  const perChild = named(crossing.perChild, names);
  if (crossing.repeats || c.loopDepth === 0) return { repeats: crossing.repeats, perChild };
  return { repeats: true, perChild: either(perChild, movingOn(state)) };
}
