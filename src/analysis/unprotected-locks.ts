import type { HookKind } from '../effects.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import { returnValues } from '../link/returns.js';
import type { Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { ChildAct, ForkView, ThreadView } from './fork.js';
import type { HeldAcross } from './held-across.js';
import { directAcquirers, findLocks, startedThreads, type LockInfo, type StartedThread } from './locks.js';
import type { Effect, Path, Registration, Summary } from './model.js';
import type { Protections } from './protections.js';
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
  readonly awareness: { readonly text: string; readonly place: Place } | null;
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
}

export function unprotectedLocks(sources: LockSources): readonly UnprotectedLock[] {
  const { e, program, summaries, forks } = sources;
  const acquirers = directAcquirers(summaries);
  const threads = startedThreads(summaries);
  const runsAlone = new Set(threads.flatMap(({ thread }) => thread.runs));
  const reported = new Set(sources.held.filter(({ takes }) => takes.length > 0).map(({ held }) => held.lock.ref.place));
  return findLocks(e, program, new Set(acquirers.keys())).flatMap((info): readonly UnprotectedLock[] => {
    if (!acquirers.has(info.place) || !info.lock.site) return [];
    if (info.ofBase && sources.protections.covering(info.lock, ['os']).length === 0) return [];
    const proof = proofOf(info, forks);
    if (!proof && (isTest(info) || reported.has(info.place) || isProtected(info, sources))) return [];
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
        : owner.find(({ thread }) => thread.under.some((lock) => lock.place === info.place));
    return [
      {
        name: info.name,
        what: info.lock.trait.what,
        place: placeOf(info.lock.site),
        scope: info.scope,
        proof,
        byThread:
          taking && take && info.lock.trait.what !== 'event'
            ? [...stepsOf(taking.thread.path), ...stepsOf(take.path, 1).slice(1)]
            : null,
        byCallers: callersOf(info, sources, runsAlone),
        awareness: others.length > 0 ? null : awarenessOf(info, sources),
        madeAnewBy: others.length > 0 ? [...new Set(others)] : null,
        guardsThreads: guarded ? stepsOf(guarded.thread.path) : null,
      },
    ];
  });
}

/** Whether the program's own forks, where it also starts this thread, all come when the thread does not run. */
function endsBeforeForks(thread: StartedThread['thread'], roots: readonly Summary[]): boolean {
  const { at } = endOf(thread.path);
  const isThis = (path: Path): boolean => endOf(path).at.at === at.at && endOf(path).at.fn === at.fn;
  const both = roots.filter(
    ({ crossings, effects }) =>
      crossings.length > 0 &&
      (effects.some((effect) => effect.kind === 'start-thread' && isThis(effect.path)) ||
        crossings.some(({ child }) =>
          [...child.values()].some((effect) => effect.kind === 'start-thread' && isThis(effect.path)),
        )),
  );
  return (
    both.length > 0 &&
    both.every(({ crossings }) =>
      crossings.every(({ alive }) => ![...alive.values()].some((other) => isThis(other.path))),
    )
  );
}

/**
 * Objects of tests live as long as one test, and who forks there does so on purpose: only a fork that is seen counts.
 */
function isTest(info: LockInfo): boolean {
  return /(^|\/)(tests?|testing|conftest\.py$|test_[^/]*$|[^/]*_tests?\.py$)/.test(info.owner.module.path);
}

/**
 * Whether a handler covers the lock of every object that is made with it, or the program's own children make it anew:
 * who forks elsewhere has the same to do there.
 */
function isProtected(info: LockInfo, sources: LockSources): boolean {
  return (
    sources.protections
      .covering(info.lock, ['os'])
      .some((registration) => reaches(registration, info.owner.cls, sources)) ||
    sources.forks.some((fork) => fork.acts('reset').some(({ effect }) => effect.place === info.place))
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
    entries(init, cls).some((summary) => summary.registers.some((own) => own.site.call === registration.site.call))
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
      fork.isProtected(info.lock) ||
      fork.held.some((held) => held.lock.ref.place === info.place)
    )
      continue;
    const use = fork.acts('acquire').find(({ effect }) => effect.lock.place === info.place && isHazard(effect));
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

/** An acquisition that waits for ever on a lock that was copied while held. */
function isHazard(effect: Extract<Effect, { kind: 'acquire' }>): boolean {
  return !effect.shielded && !effect.bounded && effect.roles.get('pid') !== 'same';
}

/** The owner's functions. */
function functionsOf(info: LockInfo, e: Evaluator): readonly Fn[] {
  const { cls, module } = info.owner;
  if (cls === null) return module.fns.filter((fn) => fn.facts.kind === 'function');
  return e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
}

/** Public functions of the owner that take the lock in a process that forked off. */
function callersOf(
  info: LockInfo,
  { e, entries }: LockSources,
  runsAlone: ReadonlySet<Fn>,
): UnprotectedLock['byCallers'] {
  return functionsOf(info, e)
    .filter((fn) => isPublic(fn) && !runsAlone.has(fn))
    .flatMap((fn) => {
      const use = entries(fn, info.owner.cls ?? fn.cls)
        .flatMap((summary) => summary.effects)
        .find(
          (effect): effect is Extract<Effect, { kind: 'acquire' }> =>
            effect.kind === 'acquire' && effect.lock.place === info.place && isHazard(effect),
        );
      return use ? [{ name: functionName(fn), trace: stepsOf(use.path) }] : [];
    });
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

function isPublic(fn: Fn): boolean {
  const { name } = fn.facts;
  return (
    (fn.parent === null || fn.parent.facts.kind === 'module') && (!name.startsWith('_') || PUBLIC_DUNDERS.has(name))
  );
}

/**
 * A handler that resets something else of the same owner, or a pid check in one of its functions that does something
 * about it, there or where the pid is kept anew.
 */
function awarenessOf(info: LockInfo, { e, program, entries, protections }: LockSources): UnprotectedLock['awareness'] {
  const holders = info.owner.cls ? holdersOf(info.owner.cls, program) : [];
  for (const registration of protections.all) {
    const touches = registration.child.find(
      (effect) =>
        effect.kind === 'reset' &&
        (sameOwner(effect.place, info.place) || holders.some((cls) => effect.place.startsWith(`i${String(cls.id)}.`))),
    );
    if (touches?.kind === 'reset')
      return { text: `the handler that re-creates \`${touches.text}\``, place: placeOf(registration.site) };
    const isOwn = info.owner.cls ? registration.site.fn.cls === info.owner.cls : registration.site.fn.cls === null;
    const tends =
      info.owner.cls !== null || registration.rewrites || registration.child.some((effect) => effect.kind === 'reset');
    if (isOwn && tends && registration.site.fn.module === info.owner.module)
      return { text: 'its fork handler', place: placeOf(registration.site) };
  }
  const owners = functionsOf(info, e).filter((fn) => (info.owner.cls ? true : fn.cls === null));
  const summaries = owners
    .filter((fn) => fn.facts.name !== '__init__')
    .map((fn) => ({ fn, all: entries(fn, info.owner.cls ?? fn.cls) }));
  const keepsAnew = summaries.some(({ all }) =>
    all.some(({ effects }) => effects.some((effect) => effect.kind === 'keep-pid' && effect.path.next === null)),
  );
  for (const { fn, all } of summaries)
    if (
      all.some(
        (summary) => comparesOwn(summary, info, e) && (looksAfterFork(summary) || (keepsAnew && isPredicate(fn))),
      )
    )
      return {
        text: `the process check in ${functionName(fn)}`,
        place: placeOf({ fn, at: fn.facts.nameAt }),
      };
  return null;
}

/** Whether the function itself compares the process id with one that the lock's owner keeps. */
function comparesOwn({ pidPlaces }: Summary, info: LockInfo, e: Evaluator): boolean {
  const { cls, module } = info.owner;
  if (cls === null) return [...pidPlaces].some((place) => place.startsWith(`g${String(module.index)}#`));
  const ids = e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [String(entry.id)]));
  return [...pidPlaces].some((place) => ids.some((id) => place.startsWith(`i${id}.`) || place.startsWith(`c${id}.`)));
}

/** Whether a function answers yes or no. */
function isPredicate(fn: Fn): boolean {
  return returnValues(fn).some((value) => value.k === 'const' && typeof value.value === 'boolean');
}

/** The classes that make an object of this class for a field of their own instances. */
function holdersOf(cls: Cls, program: Program): readonly Cls[] {
  return (program.index.calls.get(cls.facts.name) ?? []).flatMap(({ fn, value }) => {
    const owner = fn.cls;
    const isField =
      owner &&
      [...owner.selfBindings.values()].some((bindings) =>
        bindings.some((binding) => binding.b === 'value' && binding.value === value),
      );
    return isField ? [owner] : [];
  });
}

/** A comparison of process ids that makes something anew, or starts a thread again, or refuses where they differ. */
function looksAfterFork({ effects, exits }: Summary): boolean {
  const changed = effects.some(
    (effect) =>
      effect.roles.get('pid') === 'changed' &&
      (effect.kind === 'keep-pid' ||
        ((effect.kind === 'reset' || effect.kind === 'start-thread') && effect.path.next === null)),
  );
  return changed || (exits.length > 0 && exits.every((exit) => exit.roles.get('pid') === 'same'));
}

/** Whether two places are of one module (globals) or of one class (fields). */
function sameOwner(a: string, b: string): boolean {
  const owner = (place: string): string => place.replace(/^[ic]/, '').split(/[.#]/)[0] ?? '';
  return a.startsWith('g') === b.startsWith('g') && owner(a) === owner(b);
}
