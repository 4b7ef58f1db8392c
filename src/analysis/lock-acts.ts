import type { Call } from '../facts/facts.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { LockRef, State } from './model.js';
import { keysOf } from './protections.js';
import { plus, without } from './state.js';

/** Takes a lock. */
export function acquire(
  c: Context,
  lock: LockRef,
  call: Pick<Call, 'at'>,
  state: State,
  how: { bounded: boolean; brief: boolean; must: boolean; waits: boolean; by?: string | null },
): State {
  c.apply.noteRun(c, { at: call.at, text: lock.text }, state);
  const path = pathAt(c, call.at, how.waits ? `waits on \`${lock.text}\`` : `\`${lock.text}\` is taken`);
  record(c.program, c.into, state, {
    kind: 'acquire',
    lock,
    bounded: how.bounded,
    shielded: state.shield.has(lock.id) || (lock.place !== null && state.shield.has(lock.place)),
    byThread: false,
    waits: how.waits,
    path,
    roles: state.roles,
    must: how.must,
    late: false,
  });
  if (how.brief) return state;
  return {
    ...state,
    held: new Map(state.held).set(lock.id, { lock, must: how.must, path, via: null, at: null, by: how.by ?? null }),
  };
}

/** Gives a lock back, whoever took it. */
export function release(c: Context, lock: LockRef, call: Pick<Call, 'at'>, state: State, must: boolean): State {
  record(c.program, c.into, state, {
    kind: 'release',
    lock,
    path: pathAt(c, call.at, `\`${lock.text}\` is released`),
    roles: state.roles,
    must,
    late: false,
  });
  const mine = state.held.has(lock.id);
  return {
    ...state,
    held: without(state.held, (id) => id === lock.id),
    released: mine ? state.released : plus(state.released, lock.id),
    shield: mine && !state.crossing ? state.shield : plus(state.shield, lock.id),
  };
}

/** Makes a lock usable again, whoever held it. */
export function reinit(c: Context, lock: LockRef, call: Pick<Call, 'at'>, state: State, must: boolean): State {
  for (const place of keysOf(lock))
    record(c.program, c.into, state, {
      kind: 'reset',
      id: lock.id,
      place,
      text: lock.text,
      path: pathAt(c, call.at, `\`${lock.text}\` is made usable again`),
      roles: state.roles,
      must,
      late: false,
    });
  return {
    ...state,
    held: without(state.held, (id) => id === lock.id),
    shield: plus(
      state.shield,
      lock.id,
      ...(lock.place?.startsWith('g') || lock.place?.startsWith('c') ? [lock.place] : []),
    ),
  };
}
