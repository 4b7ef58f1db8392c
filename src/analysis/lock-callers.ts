import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import { push } from '../link/multimap.js';
import type { LockInfo, StartedThread } from './locks.js';
import type { Effect, Summary } from './model.js';
import { putsMark } from './queue-marks.js';
import { endOf } from './trace.js';

/** A function that code outside the owner calls, or that the owner hands out, and that takes the lock. */
export interface LockCaller {
  readonly fn: Fn;
  readonly use: Extract<Effect, { kind: 'acquire' }>;
  /** It ends the owner's threads, tells them to end, or only waits until they have done all. */
  readonly stops: boolean;
  /** What takes the lock also starts a thread. */
  readonly starts: boolean;
  /** Locks that are held while it starts a thread or makes an executor. */
  readonly startsUnder: ReadonlySet<string>;
}

/** An acquisition that waits for ever on a lock that was copied while held. */
export function isHazard(effect: Extract<Effect, { kind: 'acquire' }>): boolean {
  return !effect.shielded && !effect.bounded && effect.roles.get('pid') !== 'same';
}

/** The owner's functions. */
export function functionsOf(info: LockInfo, e: Evaluator): readonly Fn[] {
  const { cls, module } = info.owner;
  if (cls === null) return module.fns.filter((fn) => fn.facts.kind === 'function');
  return e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
}

/** What a function does when it is called from outside. */
interface Acts {
  readonly summaries: readonly Summary[];
  readonly effects: readonly Effect[];
  /** The locks that it takes, by place. */
  readonly takes: ReadonlyMap<string, readonly Extract<Effect, { kind: 'acquire' }>[]>;
}

/** What functions do on an object of a class, looked up once: each lock of an owner asks it of all that the owner has. */
export type ActsOf = (fn: Fn, cls: Cls | null) => Acts;

export function createActs(entries: (fn: Fn, cls: Cls | null) => readonly Summary[]): ActsOf {
  const known = new Map<Fn, Map<Cls | null, Acts>>();
  return (fn, cls) => {
    const ofFn = known.get(fn) ?? new Map<Cls | null, Acts>();
    known.set(fn, ofFn);
    let acts = ofFn.get(cls);
    if (!acts) {
      const summaries = entries(fn, cls);
      const effects = summaries.flatMap((summary) => summary.effects);
      const takes = new Map<string, Extract<Effect, { kind: 'acquire' }>[]>();
      for (const effect of effects)
        if (effect.kind === 'acquire' && effect.lock.place !== null) push(takes, effect.lock.place, effect);
      ofFn.set(cls, (acts = { summaries, effects, takes }));
    }
    return acts;
  };
}

/** Functions of the owner, public or handed out, that take the lock in a process that forked off. */
export function callersOf(
  info: LockInfo,
  e: Evaluator,
  actsOf: ActsOf,
  threads: readonly StartedThread[],
  runsAlone: ReadonlySet<Fn>,
): readonly LockCaller[] {
  const flags = new Set(threads.flatMap(({ thread }) => [...thread.flags.values()].map(lastStep)));
  const own = functionsOf(info, e);
  const inner = info.owner.cls ? closuresOf(own) : [];
  return [...own.filter(isPublic), ...inner]
    .filter((fn) => !runsAlone.has(fn))
    .flatMap((fn): readonly LockCaller[] => {
      const { summaries, effects, takes: all } = actsOf(fn, info.owner.cls ?? fn.cls);
      const takes = all.get(info.place) ?? [];
      const use = takes.find(isHazard);
      if (!use) return [];
      const started = effects.flatMap((effect) =>
        effect.kind === 'start-thread' ? [effect.thread.under] : effect.kind === 'make-executor' ? [effect.under] : [],
      );
      const waitsOnly = takes.every(({ path }) =>
        takes.some((other) => other.waits && endOf(other.path).at.at === endOf(path).at.at),
      );
      const stops =
        waitsOnly ||
        (info.lock.trait.what === 'queue' && takes.every(putsMark)) ||
        summaries.some(({ exits }) =>
          exits.some(
            ({ ended, signals }) => ended.size > 0 || [...signals.values()].some((flag) => flags.has(lastStep(flag))),
          ),
        );
      return [
        {
          fn,
          use,
          starts: effects.some(
            ({ kind, path }) => kind === 'start-thread' && endOf(path).at.fn === endOf(use.path).at.fn,
          ),
          stops: (stops || isEnding(fn)) && started.length === 0,
          startsUnder: new Set(started.flatMap((under) => under.flatMap(({ place }) => place ?? []))),
        },
      ];
    });
}

/** Functions defined in methods: callbacks that are installed elsewhere. */
function closuresOf(methods: readonly Fn[]): readonly Fn[] {
  return methods.flatMap((method) =>
    method.module.fns.filter((fn) => fn.parent === method && fn.facts.kind === 'function'),
  );
}

function lastStep(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('.'), id.lastIndexOf('#')) + 1);
}

const PUBLIC_DUNDERS = new Set([
  '__call__',
  '__enter__',
  '__getitem__',
  '__setitem__',
  '__iter__',
  '__next__',
  '__contains__',
  '__new__',
  '__getattr__',
  '__len__',
]);

const ENDING =
  /^(?:a?close|stop|shut_?down|terminate|join|kill|cancel|disconnect|destroy|exit|quit|end|finish|finalize|abort|interrupt|clean|clean_?up|dispose|__a?exit__|__del__)(?:_|$)/i;

/** Whether a function is there to be done with its owner: a child that only does that has no use for the owner. */
export function isEnding(fn: Fn): boolean {
  return ENDING.test(fn.facts.name);
}

/** Whether code outside the owner is meant to call it. */
export function isPublic(fn: Fn): boolean {
  const { name } = fn.facts;
  return (
    (fn.parent === null || fn.parent.facts.kind === 'module') && (!name.startsWith('_') || PUBLIC_DUNDERS.has(name))
  );
}
