import type { At } from '../facts/span.js';
import { mapIds, parameterOf, rename } from '../link/abstract.js';
import type { Abstract, ObjectId } from '../link/model.js';
import { rolesOf } from './callbacks.js';
import type { Context } from './context.js';
import type { Flags, Renamer } from './flags.js';
import type { Alive, Effect, Held, LockRef, Path, ResourceRef, Roles, State, Summary, Touched } from './model.js';
import { forksBefore } from './resources.js';
import { either } from './state.js';

export const NO_ROLES: Roles = new Map();
export const NONE_ALIVE: State['alive'] = new Map();

/** A callee's summary with what its parameters are to the caller. */
export interface Applied {
  readonly summary: Summary;
  readonly ids: ReadonlyMap<number, ObjectId>;
  readonly passed?: ReadonlyMap<number, readonly Abstract[]>;
  readonly fnId: number;
}

/** Where it is applied, and how the trace names that. */
export interface ApplySite {
  readonly at: At;
  readonly text: string;
  readonly site: string;
}

/** What an effect of a callee takes from the state in which it is called. */
type Where = Pick<State, 'held' | 'roles' | 'started'>;

/** A callee's names as the caller's. */
export interface Renaming {
  readonly id: (id: ObjectId) => ObjectId;
  readonly names: Renamer;
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
  const names = { key: `${site}|${[...ids].join()}`, id };
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
    flags: inner.flags.renamed(names),
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
      case 'launch':
        return {
          ...inner,
          ...base,
          roles: joinRoles(state, rolesOf({ roles: inner.roles, started: state.started })),
          starts: { ...inner.starts, descriptors: inner.starts.descriptors.map(id) },
          under: [...inner.under.map(held), ...state.held.values()],
        };
      case 'await':
        return { ...inner, ...base, under: inner.under.map(held) };
      case 'write':
        return { ...inner, ...base, under: [...inner.under.map(held), ...state.held.values()] };
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
  return { id, names, path, lock, touched, alive, held, effect };
}

/** What the caller holds is held too where a thread is started below it. */
function under(thread: Alive, state: Where): Alive {
  return state.held.size === 0
    ? thread
    : { ...thread, under: [...thread.under, ...[...state.held.values()].map((held) => held.lock)] };
}

export function joinRoles(state: Where, roles: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (roles.size === 0) return state.roles;
  if (state.roles.size === 0) return roles;
  return new Map([...state.roles, ...roles]);
}

/** Ids of a callee as the caller's; the same set where there are none. */
export function named(ids: ReadonlySet<ObjectId>, names: Renaming): ReadonlySet<ObjectId> {
  return ids.size === 0 ? ids : new Set([...ids].map(names.id));
}

export function closedIn(closed: ReadonlySet<ObjectId>, names: Renaming): (id: ObjectId) => boolean {
  const ids = named(closed, names);
  return (id) => ids.has(id);
}

/** The caller's resources, with those that the callee opened or worked with, as long as there are fewer than `most`. */
export function withTouched(
  own: State['touched'],
  inner: State['touched'],
  names: Renaming,
  most = Infinity,
): State['touched'] {
  if (inner.size === 0) return own;
  const all = new Map(own);
  for (const one of inner.values()) {
    const id = names.id(one.resource.id);
    const known = all.get(id);
    if (!known && all.size >= most) continue;
    const renamed = names.touched(one);
    all.set(id, known && !renamed.made ? { ...known, used: known.used ?? renamed.used } : renamed);
  }
  return all;
}

/** The caller's generators, with those that the callee made or moved on. */
export function withMarks(own: State['generators'], inner: State['generators'], names: Renaming): State['generators'] {
  if (inner.size === 0) return own;
  const all = new Map(own);
  for (const [key, mark] of inner) all.set(names.id(key), { ...mark, path: names.path(mark.path) });
  return all;
}

/** A thread that watches a flag which may have been set is no longer surely alive. */
export function afterSignals(thread: Alive, signals: Flags): Alive {
  return thread.must && thread.flags.meets(signals) ? { ...thread, must: false } : thread;
}
