import type { Target, Value } from '../facts/facts.js';
import { spanOf } from '../facts/visit.js';
import { record } from './collector.js';
import { type Context, locksOf, pathAt, spell } from './context.js';
import { flagsOf } from './refine.js';
import type { State } from './model.js';
import { plus } from './state.js';

/** An assignment to a global or attribute: a lock made anew there, a flag set. */
export function writeTarget(c: Context, target: Target, value: Value, state: State): State {
  if (target.k === 'seq') return target.items.reduce((current, item) => writeTarget(c, item, value, current), state);
  if (target.k !== 'attr' && target.k !== 'item' && !(target.k === 'var' && target.fn === 0)) return state;
  let next = state;
  if (value.k === 'const') {
    const flags = target.k === 'item' ? [] : flagsOf(c, target, []);
    if (flags.length > 0) next = { ...next, signals: plus(next.signals, ...flags) };
  }
  if (c.frame.fn.facts.kind === 'module') return next;
  const text = spell(target);
  for (const lock of locksOf(c.e, c.e.evaluate(target, c.frame), text)) {
    if (lock.place === null) continue;
    record(c.program, c.into, next, {
      kind: 'reset',
      place: lock.place,
      text,
      path: pathAt(c, spanOf(target), `\`${text}\` is made anew`),
      roles: next.roles,
      must: true,
      late: false,
    });
    const shared = lock.place.startsWith('g') || lock.place.startsWith('c');
    next = { ...next, shield: plus(next.shield, lock.id, ...(shared ? [lock.place] : [])) };
  }
  return next;
}
