import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn } from '../link/model.js';
import { type Handover, type HandoverSources, lastStep, usersOf } from './handover.js';
import type { Alive, Effect, LockRef } from './model.js';
import type { Owner } from './thread-owner.js';
import { putsMark } from './queue-marks.js';
import { reachOf } from './thread-work.js';

type Acquire = Extract<Effect, { kind: 'acquire' }>;

/** What both take: a queue, a condition or an event, or the lock around a container that one fills and one empties. */
export function handoverByLock(owner: Owner, thread: Alive, sources: HandoverSources): Handover | null {
  const { e, summaries } = sources;
  const inThread = summaries
    .filter(({ frame }) => thread.runs.includes(frame.fn))
    .flatMap(({ effects }) => effects.filter((effect) => effect.kind === 'acquire'));
  const reach = reachOf(thread.runs, e);
  for (const { fn, summaries: own } of usersOf(owner, thread, reach, sources))
    for (const { effects } of own) {
      const acquires = effects.filter((effect) => effect.kind === 'acquire');
      const direct = acquires.find(
        (effect) =>
          inThread.some((other) => sameLock(other.lock, effect.lock) && meet(effect, other, reach)) &&
          !(effect.lock.trait.what === 'queue' && putsMark(effect)),
      );
      if (direct) return { fn, text: direct.lock.text, path: direct.path, site: direct.lock.site };
      const buffer = fills(fn, reach, e);
      const lock = acquires.find((effect) => inThread.some((other) => sameLock(other.lock, effect.lock)));
      if (buffer !== null && lock) return { fn, text: buffer, path: lock.path, site: null };
    }
  return null;
}

function sameLock(a: LockRef, b: LockRef): boolean {
  return a.place !== null && a.place === b.place;
}

/**
 * Whether one side hands something over that the other waits for: a queue, an event or a condition. An event that the
 * thread waits for and never clears tells it to end.
 */
function meet(own: Acquire, other: Acquire, reach: ReadonlySet<Fn>): boolean {
  const { what, scope } = own.lock.trait;
  // What processes share reaches the thread from the child too.
  if (scope !== 'thread') return false;
  if (what === 'queue') return own.waits !== other.waits || own.waits;
  if (what === 'condition') return own.waits !== other.waits;
  if (what !== 'event' || own.waits === other.waits) return false;
  return own.waits || [...reach].some((fn) => empties(fn, lastStep(own.lock.place ?? '')));
}

/** The attribute or global into which a function puts something, and which the thread takes out of or renews. */
function fills(fn: Fn, reach: ReadonlySet<Fn>, e: Evaluator): string | null {
  const tables = [
    ...(fn.cls ? e.mro(fn.cls).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.selfBindings])) : []),
    fn.module.bindings.get(0) ?? new Map<string, never>(),
  ];
  for (const table of tables)
    for (const [name, bindings] of table)
      if (
        bindings.some((binding) => binding.b === 'stored' && binding.fn === fn) &&
        [...reach].some((other) => other !== fn && empties(other, name))
      )
        return name;
  return null;
}

/** Whether a function takes elements out of a container of that name, or puts a new one in its place. */
function empties(fn: Fn, name: string): boolean {
  let does = false;
  const is = (value: { readonly k: string; readonly name?: string }): boolean =>
    (value.k === 'attr' || value.k === 'var') && value.name === name;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'assign')
        does ||= step.targets.some((target) => is(target) || (target.k === 'seq' && target.items.some(is)));
    },
    value: (value) => {
      if (value.k !== 'call' || value.call.callee.k !== 'attr' || !is(value.call.callee.base)) return;
      does ||= REMOVING.has(value.call.callee.name);
    },
  });
  return does;
}

/** Methods of containers that take elements out. */
const REMOVING: ReadonlySet<string> = new Set(['pop', 'popleft', 'popitem', 'clear', 'remove']);
