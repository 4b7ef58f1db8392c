import { NO_FLAGS } from './flags.js';
import type { Alive, Held, Roles, State, Touched } from './model.js';

export const EMPTY_STATE: State = {
  roles: new Map(),
  crossing: null,
  held: new Map(),
  alive: new Map(),
  released: new Set(),
  ended: new Set(),
  shield: new Set(),
  signals: NO_FLAGS,
  givenUp: NO_FLAGS,
  watched: NO_FLAGS,
  touched: new Map(),
  closed: new Set(),
  generators: new Map(),
  started: new Set(),
  thrown: false,
};

/** A mark of the shield: forks beside threads are on purpose here. */
export const ACCEPTED = 'accepted';

/** The state from which on the program takes forks beside threads upon itself, or no longer does. */
export function accepting(state: State, accepted: boolean): State {
  const shield = accepted
    ? plus(state.shield, ACCEPTED)
    : new Set([...state.shield].filter((mark) => mark !== ACCEPTED));
  return { ...state, shield };
}

/** States that differ in their roles are kept apart, up to this number. */
export const MAX_STATES = 8;

export function withRole(state: State, site: string, role: string): State {
  if (state.roles.get(site) === role) return state;
  return { ...state, roles: new Map(state.roles).set(site, role) };
}

export function withoutRole(state: State, site: string): State {
  if (!state.roles.has(site)) return state;
  return { ...state, roles: new Map([...state.roles].filter(([key]) => key !== site)) };
}

/** Whether both can hold at once; what runs in a forked child sees a changed pid. */
export function compatible(state: State, roles: Roles): boolean {
  for (const [site, role] of roles) {
    const own = state.roles.get(site);
    if (own !== undefined && own !== role) return false;
    if (site === 'pid' && role === 'same' && own === undefined && state.crossing !== null) return false;
  }
  return true;
}

function signature(state: State): string {
  const roles = [...state.roles].map(([site, role]) => `${site}=${role}`).sort();
  return `${roles.join(',')}|${state.crossing?.key ?? ''}`;
}

/** Joins the states that play the same roles: what is sure in one of them only is merely possible then. */
export function mergeStates(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states;
  const byRole = new Map<string, State>();
  for (const state of states) {
    const key = signature(state);
    const other = byRole.get(key);
    byRole.set(key, other === undefined || other === state ? state : mergeTwo(other, state));
  }
  const merged = [...byRole.values()];
  return merged.length <= MAX_STATES
    ? merged
    : [...merged.slice(0, MAX_STATES - 1), merged.slice(MAX_STATES - 1).reduce(mergeTwo)];
}

function mergeTwo(a: State, b: State): State {
  if (
    a.held === b.held &&
    a.alive === b.alive &&
    a.released === b.released &&
    a.ended === b.ended &&
    a.shield === b.shield &&
    a.signals === b.signals &&
    a.givenUp === b.givenUp &&
    a.watched === b.watched &&
    a.touched === b.touched &&
    a.closed === b.closed &&
    a.started === b.started &&
    a.generators === b.generators &&
    a.thrown === b.thrown
  )
    return a;
  const roles =
    a.roles === b.roles || a.roles.size === 0
      ? a.roles
      : new Map([...a.roles].filter(([site, role]) => b.roles.get(site) === role));
  return {
    roles,
    crossing: a.crossing,
    held: mergeSure<Held>(a.held, b.held),
    alive:
      (a.thrown === false) === (b.thrown === false) ? mergeSure<Alive>(a.alive, b.alive) : a.thrown ? b.alive : a.alive,
    released: both(a.released, b.released),
    ended: both(a.ended, b.ended),
    shield: both(a.shield, b.shield),
    signals: a.signals.with(b.signals),
    givenUp: a.givenUp.with(b.givenUp),
    watched: a.watched.with(b.watched),
    touched: mergeTouched(a.touched, b.touched),
    closed: both(a.closed, b.closed),
    generators: mergeSure(a.generators, b.generators),
    started: both(a.started, b.started),
    thrown: a.thrown === b.thrown ? a.thrown : a.thrown !== false && b.thrown !== false,
  };
}

const thrownFrom = new WeakMap<State, State>();

/** The state in which an exception leaves where none is seen to be raised. */
export function asThrown(state: State): State {
  if (state.thrown) return state;
  const done = thrownFrom.get(state);
  if (done) return done;
  const thrown = { ...state, thrown: true };
  thrownFrom.set(state, thrown);
  return thrown;
}

/** The state in a handler that expects an exception of this kind: that one is raised below `entry` is no surprise then. */
export function expected(state: State, entry: readonly State[]): State {
  if (state.thrown !== true) return state;
  const same = entry.filter(({ crossing }) => crossing === state.crossing);
  return (same.length > 0 ? same : entry).every(({ thrown }) => thrown) ? state : { ...state, thrown: false };
}

function mergeSure<T extends { readonly must: boolean }>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (a === b || (a.size === 0 && b.size === 0)) return a;
  const merged = new Map<string, T>();
  for (const [id, value] of a) {
    const other = b.get(id);
    merged.set(
      id,
      other ? (value.must && !other.must ? other : value) : value.must ? { ...value, must: false } : value,
    );
  }
  for (const [id, value] of b) if (!a.has(id)) merged.set(id, value.must ? { ...value, must: false } : value);
  return merged;
}

function mergeTouched(a: State['touched'], b: State['touched']): State['touched'] {
  if (a === b || (a.size === 0 && b.size === 0)) return a;
  const merged = new Map<string, Touched>(mergeSure(a, b));
  for (const [id, value] of merged) {
    const used = a.get(id)?.used ?? b.get(id)?.used ?? null;
    const made = a.get(id)?.made ?? b.get(id)?.made ?? null;
    if (used !== value.used || made !== value.made) merged.set(id, { ...value, used, made });
  }
  return merged;
}

/** What is in both, without a set of its own where it is one of them: most states have next to nothing. */
function both<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (a === b || a.size === 0) return a;
  if (b.size === 0) return b;
  const common = new Set([...a].filter((value) => b.has(value)));
  return common.size === a.size ? a : common;
}

export function either<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (a === b || b.size === 0) return a;
  return a.size === 0 ? b : new Set([...a, ...b]);
}

export function plus<T>(set: ReadonlySet<T>, ...values: readonly T[]): ReadonlySet<T> {
  return values.every((value) => set.has(value)) ? set : new Set([...set, ...values]);
}

export function without<V>(
  map: ReadonlyMap<string, V>,
  drop: (id: string, value: V) => boolean,
): ReadonlyMap<string, V> {
  let result: Map<string, V> | null = null;
  for (const [id, value] of map) {
    if (!drop(id, value)) continue;
    result ??= new Map(map);
    result.delete(id);
  }
  return result ?? map;
}
