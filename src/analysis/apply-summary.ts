import type { Span } from '../facts/span.js';
import { mapIds, parameterOf, rename } from '../link/abstract.js';
import { type Abstract, type ObjectId, rootOf } from '../link/model.js';
import { ChildEffects } from './child-effects.js';
import { hasRoom, record, recordCrossing } from './collector.js';
import type { Context } from './context.js';
import { generatorsAfter, movedOn, movingOn } from './generators.js';
import { leaveByCall } from './leaving.js';
import type {
  Alive,
  Crossing,
  Effect,
  GeneratorMark,
  Held,
  LockRef,
  Path,
  ResourceRef,
  Roles,
  State,
  Summary,
  Touched,
} from './model.js';
import { forksBefore } from './resources.js';
import { ACCEPTED, compatible, either, mergeStates, plus, without } from './state.js';

const NO_ROLES: Roles = new Map();
const NONE_ALIVE: State['alive'] = new Map();

/** A callee's summary with what its parameters are to the caller. */
export interface Applied {
  readonly summary: Summary;
  readonly ids: ReadonlyMap<number, ObjectId>;
  readonly passed?: ReadonlyMap<number, readonly Abstract[]>;
  readonly fnId: number;
}

/** Where it is applied, and how the trace names that. */
export interface ApplySite {
  readonly at: Span;
  readonly text: string;
  readonly site: string;
}

/** What an effect of a callee takes from the state in which it is called. */
type Where = Pick<State, 'held' | 'roles' | 'started'>;

/** A callee's names as the caller's. */
export interface Renaming {
  readonly id: (id: ObjectId) => ObjectId;
  readonly path: (path: Path) => Path;
  readonly lock: (lock: LockRef) => LockRef;
  readonly touched: (touched: Touched) => Touched;
  readonly alive: (alive: Alive) => Alive;
  readonly held: (held: Held) => Held;
  readonly effect: (effect: Effect, state: Where, must: boolean) => Effect;
}

export function renaming(c: Context, callee: Applied, where: ApplySite): Renaming {
  // Kept by forks that are handed on: nothing here may hold on to the caller's context or the callee's summary.
  const { fnId, ids, passed } = callee;
  const { site, text } = where;
  const at = { fn: c.frame.fn, at: where.at };
  const id = (inner: ObjectId): ObjectId => rename(inner, fnId, ids, site);
  const path = (inner: Path): Path => ({ at, text, next: inner });
  const lock = (inner: LockRef): LockRef => {
    const renamed = id(inner.id);
    return renamed === inner.id ? inner : { ...inner, id: renamed };
  };
  const resource = (inner: ResourceRef): ResourceRef => {
    const renamed = id(inner.id);
    return renamed === inner.id ? inner : { ...inner, id: renamed };
  };
  const touched = (inner: Touched): Touched => ({
    ...inner,
    resource: resource(inner.resource),
    made: inner.made ? path(inner.made) : null,
    used: inner.used ? path(inner.used) : null,
  });
  const alive = (inner: Alive): Alive => ({
    ...inner,
    id: id(inner.id),
    path: path(inner.path),
    flags: inner.flags.map(id),
    guards: inner.guards.map(id),
    takes: inner.takes.map((take) => ({ lock: lock(take.lock), path: path(take.path) })),
    under: inner.under.map(lock),
  });
  const held = (inner: Held): Held => ({
    ...inner,
    lock: lock(inner.lock),
    path: path(inner.path),
    via: inner.via ? path(inner.via) : null,
  });
  const effect = (inner: Effect, state: Where, must: boolean): Effect => {
    const base = {
      path: path(inner.path),
      roles: joinRoles(state, inner.roles),
      must: inner.must && must,
      late: false,
    };
    switch (inner.kind) {
      case 'acquire':
      case 'release':
      case 'hand-over':
        return { ...inner, ...base, lock: lock(inner.lock) };
      case 'close':
        return { ...inner, ...base, file: id(inner.file) };
      case 'use':
        return {
          ...inner,
          ...base,
          resource: resource(inner.resource),
          after: either(inner.after, forksBefore(state)),
        };
      case 'draw':
      case 'seed':
        return { ...inner, ...base, of: inner.of && { ...inner.of, id: id(inner.of.id) } };
      case 'make-executor':
        return { ...inner, ...base, under: inner.under.map(lock) };
      case 'start-thread':
        return { ...inner, ...base, thread: under(alive(inner.thread), state) };
      case 'run-list':
        return { ...inner, ...base, list: id(inner.list) };
      case 'enlist':
        return {
          ...inner,
          ...base,
          list: id(inner.list),
          values: inner.values.flatMap((value) => {
            const index = parameterOf(value, fnId);
            return index === null ? [mapIds(value, id)] : (passed?.get(index) ?? []);
          }),
        };
      case 'reset':
      case 'drop':
        return { ...inner, ...base, id: id(inner.id) };
      default:
        return { ...inner, ...base };
    }
  };
  return { id, path, lock, touched, alive, held, effect };
}

/** What the caller holds is held too where a thread is started below it. */
function under(thread: Alive, state: Where): Alive {
  return state.held.size === 0
    ? thread
    : { ...thread, under: [...thread.under, ...[...state.held.values()].map((held) => held.lock)] };
}

function joinRoles(state: Where, roles: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (roles.size === 0) return state.roles;
  if (state.roles.size === 0) return roles;
  return new Map([...state.roles, ...roles]);
}

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
  leaveByCall(c, summary.leaving, names.path, state.crossing);
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

/** A fork inside the callee, with what the caller holds and runs at the call; null where it is one too many. */
function applyCrossing(
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
  const signals = either(state.signals, named(crossing.signalsBefore, names));
  const held = new Map<ObjectId, Held>();
  for (const inner of crossing.held.values()) {
    const own = names.held(inner);
    held.set(own.lock.id, own);
  }
  const here = names.path(crossing.path);
  for (const [id, own] of state.held)
    if (!released.has(id) && !held.has(id)) held.set(id, own.via ? own : { ...own, via: here, at: here.at });
  const alive = new Map<ObjectId, Alive>();
  for (const inner of crossing.alive.values()) {
    const own = names.alive(inner);
    alive.set(own.id, own);
  }
  const inherits = crossing.inside === null;
  if (inherits)
    for (const [id, own] of state.alive)
      if (!alive.has(id) && !ended.has(id) && !(own.siteKey !== null && ended.has(own.siteKey))) alive.set(id, own);
  const key = `${crossing.key}<${where.site}|${[...held.keys()].join()}|${[...alive.keys()].join()}`.slice(-400);
  const inChild = { held: state.held, roles: NO_ROLES, started: state.started };
  const own = (effect: Effect): Effect => names.effect(effect, inChild, true);
  const known = c.into.crossings.get(key);
  if (known) {
    for (const way of crossing.leaves) known.leaves.add(way);
    known.sure ||= crossing.sure;
    known.child.inherit(crossing.child, own);
    return known;
  }
  if (!hasRoom(c.program, c.into)) return null;
  const child = new ChildEffects();
  child.inherit(crossing.child, own);
  return recordCrossing(c.program, c.into, {
    ...crossing,
    key,
    path: here,
    roles: joinRoles(state, crossing.roles),
    accepted: crossing.accepted || state.shield.has(ACCEPTED),
    inside,
    held,
    alive: signals.size === 0 ? alive : new Map([...alive].map(([id, thread]) => [id, afterSignals(thread, signals)])),
    releasedBefore: inherits ? either(state.released, released) : released,
    endedBefore: inherits ? either(state.ended, ended) : ended,
    signalsBefore: signals,
    touched: withTouched(without(state.touched, closedIn(crossing.closedBefore, names)), crossing.touched, names),
    closedBefore: either(state.closed, named(crossing.closedBefore, names)),
    child,
    handle: crossing.handle === null ? null : names.id(crossing.handle),
    waitedUnder: new Set([...crossing.waitedUnder].map(names.id)),
    leaves: new Set(crossing.leaves),
    generators: withMarks(state.generators, crossing.generators, names),
    ...childrenOf(c, crossing, names, state),
  });
}

/** Ids of a callee as the caller's; the same set where there are none. */
function named(ids: ReadonlySet<ObjectId>, names: Renaming): ReadonlySet<ObjectId> {
  return ids.size === 0 ? ids : new Set([...ids].map(names.id));
}

function closedIn(closed: ReadonlySet<ObjectId>, names: Renaming): (id: ObjectId) => boolean {
  const ids = named(closed, names);
  return (id) => ids.has(id);
}

/** The caller's resources, with those that the callee opened or worked with. */
function withTouched(own: State['touched'], inner: State['touched'], names: Renaming): State['touched'] {
  if (inner.size === 0) return own;
  const all = new Map(own);
  for (const one of inner.values()) {
    const renamed = names.touched(one);
    const known = all.get(renamed.resource.id);
    all.set(renamed.resource.id, known && !renamed.made ? { ...known, used: known.used ?? renamed.used } : renamed);
  }
  return all;
}

/** The caller's generators, with those that the callee made or moved on. */
function withMarks(own: State['generators'], inner: State['generators'], names: Renaming): State['generators'] {
  if (inner.size === 0) return own;
  const all = new Map(own);
  for (const [key, mark] of inner) all.set(names.id(key), { ...mark, path: names.path(mark.path) });
  return all;
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

/** A thread that watches a flag which may have been set is no longer surely alive. */
export function afterSignals(thread: Alive, signals: ReadonlySet<string>): Alive {
  return thread.must && thread.flags.some((flag) => signals.has(flag)) ? { ...thread, must: false } : thread;
}

/** Most functions leave things as they found them; the same state is then the cheapest to join with others. */
function isUnchanged({ crossing, thrown, ...rest }: State): boolean {
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
    const anew = new Set<ObjectId>();
    for (const inner of exit.alive.values()) {
      const own = names.alive(inner);
      all.set(own.id, own);
      for (const flag of own.flags) anew.add(flag);
    }
    alive = all;
    if (anew.size > 0) signals = new Set([...signals].filter((flag) => !anew.has(flag)));
  }
  return {
    roles: joinRoles(state, exit.roles),
    crossing: exit.crossing ? (mapped.get(exit.crossing) ?? state.crossing) : state.crossing,
    held,
    alive,
    released: plus(state.released, ...[...released].filter((id) => !state.held.has(id))),
    ended: plus(state.ended, ...ended),
    shield: inChild ? named(exit.shield, names) : plus(state.shield, ...named(exit.shield, names)),
    signals: plus(signals, ...named(exit.signals, names)),
    watched: plus(state.watched, ...named(exit.watched, names)),
    touched: withTouched(without(state.touched, closedIn(exit.closed, names)), exit.touched, names),
    closed: plus(state.closed, ...[...named(exit.closed, names)].filter((id) => !state.touched.get(id)?.made)),
    generators: movedOn(state.generators, marksAfter(c, exit, callee, names, where)),
    started: plus(state.started, ...named(exit.started, names)),
    thrown: state.thrown || exit.thrown,
  };
}
