import type { Target, Value } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import { idOf, isFresh } from '../link/abstract.js';
import { type Abstract, rootOf } from '../link/model.js';
import { record } from './collector.js';
import { noteEnlisted } from './hook-lists.js';
import { withElements } from './locks.js';
import { type Context, locksOf, pathAt, spell } from './context.js';
import { nameGenerators } from './generators.js';
import { Flags } from './flags.js';
import { flagsOf, nameGivenBy } from './refine.js';
import type { Alive, Held, LockRef, State } from './model.js';
import { rebindLocal, renameTouched, writeResource } from './resources.js';
import { plus } from './state.js';

/** An assignment to a global or attribute: a lock made anew there, a flag set. */
export function writeTarget(c: Context, target: Target, value: Value, state: State): State {
  if (target.k === 'seq') return target.items.reduce((current, item) => writeTarget(c, item, value, current), state);
  if (target.k === 'classvar') return nameMade(c, target, value, nameGenerators(c, target, value, state));
  if (target.k === 'var' && target.fn !== 0) return rebindLocal(c, target, value, state);
  if (target.k !== 'attr' && target.k !== 'item' && target.k !== 'var') return state;
  let next = nameGenerators(c, target, value, state);
  if (value.k === 'const' && target.k !== 'item' && c.watchedNames.has(target.name)) {
    const signals = next.signals.plus(flagsOf(c, target, []));
    if (signals !== next.signals) next = { ...next, signals };
  }
  if (c.e.evaluate(value, c.frame).some((found) => found.a === 'pid' && found.fresh))
    record(c.program, c.into, next, {
      kind: 'keep-pid',
      path: pathAt(c, atOf(target), 'the process id is kept'),
      roles: next.roles,
      must: true,
      late: false,
    });
  next = nameMade(c, target, value, next);
  next = writeResource(c, target, value, next);
  if (target.k === 'item')
    for (const list of c.e.evaluate(target.base, c.frame))
      noteEnlisted(c, list, c.e.evaluate(value, c.frame), atOf(target), next);
  if (c.frame.fn.facts.kind === 'module') return next;
  const text = spell(target);
  const old = withElements(c.e, c.e.evaluate(target, c.frame));
  if (c.notesDrops) noteDropped(c, target, value, old, next);
  for (const lock of locksOf(c.e, old, text)) {
    if (lock.place === null) continue;
    record(c.program, c.into, next, {
      kind: 'reset',
      id: lock.id,
      place: lock.place,
      text,
      path: pathAt(c, atOf(target), `\`${text}\` is made anew`),
      roles: next.roles,
      must: true,
      late: false,
    });
    const shared = lock.place.startsWith('g') || lock.place.startsWith('c');
    next = { ...next, shield: plus(next.shield, lock.id, ...(shared ? [lock.place] : [])) };
  }
  return next;
}

/** `None` or something new in a place that held an object of the program. */
function noteDropped(c: Context, target: Target, value: Value, old: readonly Abstract[], state: State): void {
  const isNew = (found: Abstract): boolean =>
    (found.a === 'const' && found.value === null) ||
    ((found.a === 'instance' || found.a === 'container') && isFresh(found.id));
  const held = old.filter((found) => found.a === 'instance');
  if (held.length === 0 || !c.e.evaluate(value, c.frame).some(isNew)) return;
  for (const { cls, id, place } of held)
    if (place !== null)
      record(c.program, c.into, state, {
        kind: 'drop',
        id,
        place,
        cls,
        path: pathAt(c, atOf(target), `\`${spell(target)}\` is let go of`),
        roles: state.roles,
        must: true,
        late: false,
      });
}

/** What was made by the assigned call is known by the target's name from here on. */
function nameMade(c: Context, target: Target, value: Value, state: State): State {
  if (state.alive.size === 0 && state.held.size === 0 && state.touched.size === 0) return state;
  const made = c.e
    .evaluate(value, c.frame)
    .map(idOf)
    .filter((id) => id !== null && isFresh(id));
  const name = nameGivenBy(c, target);
  if (made.length === 0 || name === undefined) return state;
  const renamed = (id: string): string => (made.includes(rootOf(id)) ? name + id.slice(rootOf(id).length) : id);
  const lock = (inner: LockRef): LockRef => ({ ...inner, id: renamed(inner.id) });
  const alive = [...state.alive].map(([id, thread]): [string, Alive] => [
    renamed(id),
    {
      ...thread,
      id: renamed(id),
      flags: Flags.of([...thread.flags.values()].map(renamed)),
      takes: thread.takes.map((take) => ({ ...take, lock: lock(take.lock) })),
      under: thread.under.map(lock),
    },
  ]);
  const held = [...state.held].map(([id, inner]): [string, Held] => [
    renamed(id),
    { ...inner, lock: lock(inner.lock) },
  ]);
  return renameTouched({ ...state, alive: new Map(alive), held: new Map(held) }, renamed);
}
