import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { lockOf } from './context.js';
import { NO_FLAGS } from './flags.js';
import type { Alive, Effect, LockRef, Summary } from './model.js';

/** A lock that outlives a call: held by a global, a class or its instances. */
export interface LockInfo {
  readonly lock: LockRef;
  readonly place: string;
  /** `Client._lock`, `_registry_lock`: for messages. */
  readonly name: string;
  readonly owner: { readonly cls: Cls | null; readonly module: Module };
  readonly scope: 'instance' | 'class' | 'module';
  /** A base class makes the same lock: it is reported there unless only this class lacks the protection. */
  readonly ofBase: boolean;
}

/** All such locks of the program, or those that something takes (`taken`: their places), in source order. */
export function findLocks(e: Evaluator, program: Program, taken: ReadonlySet<string> | null): readonly LockInfo[] {
  const names = taken && new Set([...taken].map((place) => place.slice(place.search(/[.#]/) + 1).replace(/\[.*/, '')));
  const found = new Map<string, LockInfo>();
  const add = (values: readonly Abstract[], name: string, cls: Cls | null, module: Module): void => {
    // A subclass that makes the lock in an `__init__` of its own may lack what its base does to protect it.
    const remakes = cls !== null && cls.methods.has('__init__');
    const keyOf = (place: string): string => (remakes && place.startsWith('i') ? `${place}@${String(cls.id)}` : place);
    for (const value of withElements(e, values)) {
      const lock = lockOf(e, value, name);
      if (!lock?.place || lock.trait.scope !== 'thread' || lock.trait.safe === true || found.has(keyOf(lock.place)))
        continue;
      const scope = lock.place.startsWith('i') ? 'instance' : lock.place.startsWith('c') ? 'class' : 'module';
      found.set(keyOf(lock.place), {
        lock,
        place: lock.place,
        name: name + (/\[.*$/.exec(lock.place)?.[0].replace('[]', '[…]') ?? ''),
        owner: { cls, module },
        scope,
        ofBase: scope === 'instance' && cls !== null && !lock.place.startsWith(`i${String(cls.id)}.`),
      });
    }
  };
  for (const module of program.modules) {
    for (const name of module.bindings.get(0)?.keys() ?? [])
      if (names === null || names.has(name)) add(e.moduleGlobal(module, name), name, null, module);
    for (const cls of module.classes) {
      const held = new Set([...cls.selfBindings.keys(), ...cls.classBindings.keys(), ...cls.ownBindings.keys()]);
      for (const name of held)
        if (names === null || names.has(name))
          add(e.field(cls, name, e.instanceOf(cls, 'self')), `${cls.facts.name}.${name}`, cls, module);
    }
  }
  return [...found.values()];
}

/** The values, and what those hold that are containers. */
export function withElements(e: Evaluator, values: readonly Abstract[]): readonly Abstract[] {
  return values.some((value) => value.a === 'container')
    ? [...values, ...values.flatMap((value) => e.elements(value, null))]
    : values;
}

/** Who takes a lock: the function itself, and with it the effect. */
export interface Acquirer {
  readonly fn: Fn;
  readonly effect: Extract<Effect, { kind: 'acquire' }>;
}

/** Acquisitions by place, each function once, by what stands in the function itself. */
export function directAcquirers(summaries: Iterable<Summary>): ReadonlyMap<string, readonly Acquirer[]> {
  const byPlace = new Map<string, Acquirer[]>();
  for (const { frame, effects } of summaries)
    for (const effect of effects) {
      if (effect.kind !== 'acquire' || effect.lock.place === null || effect.path.next !== null) continue;
      const list = byPlace.get(effect.lock.place) ?? [];
      if (list.length === 0) byPlace.set(effect.lock.place, list);
      if (!list.some((known) => known.fn === frame.fn && known.effect.path.at.at === effect.path.at.at))
        list.push({ fn: frame.fn, effect });
    }
  return byPlace;
}

/** A thread or executor, with the function that starts or makes it. */
export interface StartedThread {
  readonly fn: Fn;
  readonly thread: Pick<Alive, 'takes' | 'under' | 'path' | 'runs' | 'flags' | 'life'>;
}

/** Every thread that some function starts and every executor that it makes, once for each function. */
export function startedThreads(summaries: Iterable<Summary>): readonly StartedThread[] {
  const all: StartedThread[] = [];
  for (const { frame, effects } of summaries)
    for (const effect of effects) {
      // One call deep in the same file still counts as this function's doing.
      if (
        effect.path.next !== null &&
        (effect.path.next.next !== null || effect.path.next.at.fn.module !== frame.fn.module)
      )
        continue;
      if (effect.kind === 'start-thread') all.push({ fn: frame.fn, thread: effect.thread });
      else if (effect.kind === 'make-executor')
        all.push({
          fn: frame.fn,
          thread: { takes: [], runs: [], flags: NO_FLAGS, life: 'idle', under: effect.under, path: effect.path },
        });
    }
  return all;
}
