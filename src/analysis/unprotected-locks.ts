import type { HookKind } from '../effects.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import { awarenessOf, type Awareness } from './awareness.js';
import type { ChildAct, ForkView, ThreadView } from './fork.js';
import type { HeldAcross } from './held-across.js';
import {
  type Acquirer,
  directAcquirers,
  findLocks,
  startedThreads,
  type LockInfo,
  type StartedThread,
} from './locks.js';
import { callersOf, createActs, isHazard, type LockCaller } from './lock-callers.js';
import type { Longevity } from './longevity.js';
import type { Path, Registration, Summary } from './model.js';
import { HOST_HOOKS, type Protections } from './protections.js';
import { keepsAny, type Sessions } from './sessions.js';
import { isTestFile } from './test-files.js';
import { endOf, functionName, placeOf, stepsOf } from './trace.js';

/** A lock that a forked child may find taken for ever. */
export interface UnprotectedLock {
  readonly name: string;
  readonly what: string;
  /** Where it is made. */
  readonly place: Place;
  readonly scope: LockInfo['scope'];
  /** A fork, another thread that takes it and child code that takes it, all seen. */
  readonly proof: {
    readonly fork: ForkView;
    readonly thread: ThreadView;
    readonly use: ChildAct<'acquire'>;
    readonly threadTrace: readonly TraceStep[];
  } | null;
  /** The owner's own background thread takes it. */
  readonly byThread: readonly TraceStep[] | null;
  /** Public functions that take it. */
  readonly byCallers: readonly { readonly name: string; readonly trace: readonly TraceStep[] }[];
  /** What shows that the owner knows of forks but not of this lock: a handler, a pid check. */
  readonly awareness: Awareness | null;
  /** The machineries in whose children a handler makes it usable, `os.register_at_fork` apart. */
  readonly madeAnewBy: readonly HookKind[] | null;
  /** A thread or executor is made while it is held. */
  readonly guardsThreads: readonly TraceStep[] | null;
}

/** What the query looks at. */
export interface LockSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly summaries: readonly Summary[];
  /** The summaries of a function as code outside the program may call it, a method on an object of `cls`. */
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  readonly forks: readonly ForkView[];
  readonly roots: readonly Summary[];
  /** Hazards of the same locks that are reported already. */
  readonly held: readonly HeldAcross[];
  readonly longevity: Longevity;
  readonly sessions: Sessions;
  /** Places of locks that a handler misses by name. */
  readonly missed: ReadonlySet<string>;
}

export function unprotectedLocks(sources: LockSources): readonly UnprotectedLock[] {
  const { e, program, summaries, forks } = sources;
  const acquirers = directAcquirers(summaries);
  const threads = startedThreads(summaries);
  const runsAlone = new Set(threads.flatMap(({ thread }) => thread.runs));
  const { longevity, sessions } = sources;
  const actsOf = createActs(sources.entries);
  const threadsTake = new Set(
    [...runsAlone].flatMap((fn) =>
      sources
        .entries(fn, fn.cls)
        .flatMap(({ effects }) =>
          effects.flatMap((effect) =>
            effect.kind === 'acquire' && effect.lock.place !== null ? [effect.lock.place] : [],
          ),
        ),
    ),
  );
  const reported = new Set(sources.held.filter(({ takes }) => takes.length > 0).map(({ held }) => held.lock.ref.place));
  return findLocks(e, program, new Set(acquirers.keys())).flatMap((info): readonly UnprotectedLock[] => {
    const by = acquirers.get(info.place) ?? [];
    if (by.length === 0 || !info.lock.site || sources.missed.has(info.place) || onlyTells(info, by)) return [];
    if (info.owner.cls !== null && keepsAny(e, info.owner.cls, 'cooperative')) return [];
    if (info.ofBase && sources.protections.covering(info.lock, ['os']).length === 0) return [];
    const proof = proofOf(info, forks);
    if (!proof && (isTestFile(info.owner.module.path) || reported.has(info.place) || isProtected(info, sources)))
      return [];
    const owner = threads.filter(({ fn, thread }) => concerns(thread, info.place) && belongs(fn, info, e));
    const taking = owner.find(
      ({ thread }) =>
        thread.takes.some((take) => take.lock.place === info.place) && !endsBeforeForks(thread, sources.roots),
    );
    const take = taking?.thread.takes.find((found) => found.lock.place === info.place);
    const others = sources.protections
      .covering(info.lock, 'any')
      .flatMap(({ hooks }) => (hooks === 'os' ? [] : [hooks]));
    // The lock of an instance guards that instance's threads; a child makes instances of its own.
    const guarded =
      info.scope === 'instance'
        ? undefined
        : owner.find(({ thread }) => !isErrand(thread) && thread.under.some((lock) => lock.place === info.place));
    const callers = callersOf(info, e, actsOf, owner, runsAlone);
    const starters = callers.filter(
      ({ fn, startsUnder }) => startsUnder.has(info.place) && fn.facts.name !== '__enter__',
    );
    const isEvent = info.lock.trait.what === 'event';
    const usable =
      callers.some(({ stops, starts }) => !stops && !(isEvent && starts)) &&
      !(isEvent && taking && (taking.thread.life === 'ends' || isStopFlag(info, taking.thread))) &&
      (info.scope !== 'instance' ||
        info.owner.cls === null ||
        (longevity.outlivesCalls(info.owner.cls) && !sessions.needsThread(info.owner.cls)));
    return [
      {
        name: info.name,
        what: info.lock.trait.what,
        place: placeOf(info.lock.site),
        scope: info.scope,
        proof,
        byThread: taking && take && usable ? [...stepsOf(taking.thread.path), ...stepsOf(take.path, 1).slice(1)] : null,
        byCallers: sorted(callers, guarded && !(taking && usable) ? starters : []),
        awareness:
          others.length > 0
            ? null
            : awarenessOf(info, {
                ...sources,
                acquirers: by,
                byThreads: threadsTake.has(info.place),
                needsThread: info.owner.cls !== null && sessions.needsThread(info.owner.cls),
              }),
        madeAnewBy: others.length > 0 ? [...new Set(others)] : null,
        guardsThreads: guarded && starters.length > 0 ? stepsOf(guarded.thread.path) : null,
      },
    ];
  });
}

/** Locks of modules and classes that no handler makes usable in a child, whoever takes them. */
export function bareLocks(sources: LockSources): readonly Pick<UnprotectedLock, 'name' | 'what' | 'place' | 'scope'>[] {
  return findLocks(sources.e, sources.program, null).flatMap((info) =>
    info.scope === 'instance' || !info.lock.site || isTestFile(info.owner.module.path) || isProtected(info, sources)
      ? []
      : [{ name: info.name, what: info.lock.trait.what, place: placeOf(info.lock.site), scope: info.scope }],
  );
}

/** Whether the program's own forks, where it also starts this thread, all come when the thread does not run. */
export function endsBeforeForks(thread: Pick<StartedThread['thread'], 'path'>, roots: readonly Summary[]): boolean {
  const { at } = endOf(thread.path);
  const isThis = (path: Path): boolean => endOf(path).at.at === at.at && endOf(path).at.fn === at.fn;
  const both = roots.filter(
    ({ crossings, effects }) =>
      crossings.length > 0 &&
      (effects.some((effect) => effect.kind === 'start-thread' && isThis(effect.path)) ||
        crossings.some(({ child }) =>
          child.values().some((effect) => effect.kind === 'start-thread' && isThis(effect.path)),
        )),
  );
  return (
    both.length > 0 &&
    both.every(({ crossings }) =>
      crossings.every(({ alive }) => ![...alive.value.values()].some((other) => isThis(other.path))),
    )
  );
}

/**
 * Whether a handler covers the lock of every object that is made with it, or the program's own children make it anew:
 * who forks elsewhere has the same to do there.
 */
function isProtected(info: LockInfo, sources: LockSources): boolean {
  return (
    sources.protections
      .covering(info.lock, HOST_HOOKS)
      .some((registration) => reaches(registration, info.owner.cls, sources)) ||
    sources.forks.some((fork) => fork.does('reset', ({ place }) => place === info.place))
  );
}

/**
 * Whether making an object of this class comes to the registration. Only where a method of a base or subclass registers
 * is that a question: `__init__` may leave it out. The handler of another class reaches the objects by itself.
 */
function reaches(registration: Registration, cls: Cls | null, { e, program, entries }: LockSources): boolean {
  const by = registration.site.fn.cls;
  if (cls === null || by === null || by === cls) return true;
  const isOfSubclass = e.mro(by).includes(cls) && program.index.calls.has(cls.facts.name);
  if (!e.mro(cls).includes(by) && !isOfSubclass) return true;
  const init = e.method(cls, '__init__')[0];
  return (
    init === undefined ||
    entries(init, cls).some((summary) => summary.registers.some((own) => own.site.at === registration.site.at))
  );
}

function concerns({ takes, under }: StartedThread['thread'], place: string): boolean {
  return takes.some(({ lock }) => lock.place === place) || under.some((lock) => lock.place === place);
}

/** Whether a function belongs to what owns the lock: its class or a base of it, a class around it, or its module. */
function belongs(fn: Fn, info: LockInfo, e: Evaluator): boolean {
  const { cls, module } = info.owner;
  if (cls === null) return fn.module === module;
  const order = e.mro(cls);
  for (let current: Fn | null = fn; current; current = current.parent)
    if (current.cls && order.includes(current.cls)) return true;
  return false;
}

function proofOf(info: LockInfo, forks: readonly ForkView[]): UnprotectedLock['proof'] {
  for (const fork of forks) {
    if (
      fork.threads.length === 0 ||
      !fork.crossing.sure ||
      fork.isProtected(info.lock) ||
      fork.held.some((held) => held.lock.ref.place === info.place)
    )
      continue;
    const [use] = fork.acts('acquire', (effect) => effect.lock.place === info.place && isHazard(effect));
    if (!use) continue;
    for (const thread of fork.threads) {
      const take = thread.takes.find(
        ({ lock }) =>
          lock.place === info.place &&
          (lock.id === use.effect.lock.id || (info.scope !== 'instance' && !info.place.endsWith('[]'))),
      );
      if (take) return { fork, thread, use, threadTrace: stepsOf(take.path, 1) };
    }
  }
  return null;
}

/** A thread that does one thing and ends: no service that is started once. */
function isErrand({ life, runs }: StartedThread['thread']): boolean {
  return life === 'ends' && runs.length > 0;
}

/** Whether an event only tells: nobody waits for it, and one function alone sets it. Asking takes no lock. */
function onlyTells(info: LockInfo, acquirers: readonly Acquirer[]): boolean {
  return (
    info.lock.trait.what === 'event' &&
    !acquirers.some(({ effect }) => effect.waits) &&
    new Set(acquirers.map(({ fn }) => fn)).size < 2
  );
}

/** Whether setting it is how a thread is told to end. */
function isStopFlag(info: LockInfo, { flags }: StartedThread['thread']): boolean {
  const name = info.name.slice(info.name.lastIndexOf('.') + 1);
  return [...flags.values()].some((flag) => flag.endsWith(`.${name}`) || flag.endsWith(`#${name}`));
}

/** The callers to name, those that say most first. */
function sorted(callers: readonly LockCaller[], first: readonly LockCaller[]): UnprotectedLock['byCallers'] {
  const rank = (caller: LockCaller): number => (first.includes(caller) ? 0 : caller.stops ? 2 : 1);
  return [...callers]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ fn, use }) => ({ name: functionName(fn), trace: stepsOf(use.path) }));
}
