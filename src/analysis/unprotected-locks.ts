import type { Place, TraceStep } from '../finding.js';
import type { Fn } from '../link/model.js';
import type { ChildAct, ForkView, ThreadView } from './fork.js';
import { directAcquirers, findLocks, startedThreads, type LockInfo } from './locks.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Program } from '../link/program.js';
import type { Effect, Summary } from './model.js';
import type { Protections } from './protections.js';
import { functionName, placeOf, stepsOf } from './trace.js';

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
  /** A thread or executor is started while it is held. */
  readonly guardsThreads: readonly TraceStep[] | null;
}

/** What the query looks at. */
export interface LockSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly summaries: readonly Summary[];
  readonly protections: Protections;
  readonly forks: readonly ForkView[];
}

export function unprotectedLocks(sources: LockSources): readonly UnprotectedLock[] {
  const { e, program, summaries, protections, forks } = sources;
  const acquirers = directAcquirers(summaries);
  const threads = startedThreads(summaries);
  const defaults = summaries.filter((summary) => summary.frame === e.defaultFrame(summary.frame.fn));
  return findLocks(e, program).flatMap((info): readonly UnprotectedLock[] => {
    const direct = acquirers.get(info.place) ?? [];
    if (direct.length === 0 || !info.lock.site) return [];
    const covering = protections.covering(info.lock, ['os']);
    if (covering.length > 0) return [];
    const proof = proofOf(info, forks);
    const owner = threads.filter(({ fn }) => belongs(fn, info));
    const taking = owner.find(({ thread }) => thread.takes.some((take) => take.lock.place === info.place));
    const take = taking?.thread.takes.find((found) => found.lock.place === info.place);
    const guarded = owner.find(({ thread }) => thread.under.some((lock) => lock.place === info.place));
    return [
      {
        name: info.name,
        what: info.lock.trait.what,
        place: placeOf(info.lock.site),
        scope: info.scope,
        proof,
        byThread: taking && take ? [...stepsOf(taking.thread.path), ...stepsOf(take.path, 1).slice(1)] : null,
        byCallers: callersOf(
          info,
          defaults,
          owner.map(({ thread }) => thread.takes),
        ),
        awareness: awarenessOf(info, defaults, protections),
        guardsThreads: guarded ? stepsOf(guarded.thread.path) : null,
      },
    ];
  });
}

/** Whether a function belongs to what owns the lock: its class or a class around it, or its module. */
function belongs(fn: Fn, info: LockInfo): boolean {
  if (fn.module !== info.owner.module) return false;
  if (info.owner.cls === null) return true;
  for (let current: Fn | null = fn; current; current = current.parent) if (current.cls === info.owner.cls) return true;
  return false;
}

function proofOf(info: LockInfo, forks: readonly ForkView[]): UnprotectedLock['proof'] {
  for (const fork of forks) {
    if (fork.isProtected(info.lock) || fork.held.some((held) => held.lock.ref.place === info.place)) continue;
    const use = fork
      .acts('acquire')
      .find(
        ({ effect }) =>
          effect.lock.place === info.place && !effect.shielded && !effect.bounded && effect.roles.get('pid') !== 'same',
      );
    if (!use) continue;
    for (const thread of fork.threads) {
      const take = thread.takes.find(
        (found) =>
          found.lock.place === info.place && (found.lock.id === use.effect.lock.id || info.scope !== 'instance'),
      );
      if (take) return { fork, thread, use, threadTrace: stepsOf(take.path, 1) };
    }
  }
  return null;
}

/** Public functions of the owner that take the lock in a process that forked off. */
function callersOf(info: LockInfo, summaries: readonly Summary[], _threads: unknown): UnprotectedLock['byCallers'] {
  return summaries.flatMap(({ frame, effects }) => {
    if (!belongs(frame.fn, info) || !isPublic(frame.fn)) return [];
    const use = effects.find(
      (effect): effect is Extract<Effect, { kind: 'acquire' }> =>
        effect.kind === 'acquire' &&
        effect.lock.place === info.place &&
        !effect.shielded &&
        !effect.bounded &&
        effect.roles.get('pid') !== 'same',
    );
    return use ? [{ name: functionName(frame.fn), trace: stepsOf(use.path) }] : [];
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
    fn.facts.kind === 'function' &&
    (fn.parent === null || fn.parent.facts.kind === 'module') &&
    (!name.startsWith('_') || PUBLIC_DUNDERS.has(name))
  );
}

/** A handler that resets something else of the same owner, or a pid check in one of its methods. */
function awarenessOf(
  info: LockInfo,
  summaries: readonly Summary[],
  protections: Protections,
): UnprotectedLock['awareness'] {
  for (const registration of protections.all) {
    const touches = registration.child.find(
      (effect) => effect.kind === 'reset' && samePrefix(effect.place, info.place),
    );
    if (touches?.kind === 'reset')
      return { text: `the handler that re-creates \`${touches.text}\``, place: placeOf(registration.site) };
    if (belongs(registration.site.fn, info)) return { text: 'its fork handler', place: placeOf(registration.site) };
  }
  for (const { frame, exits } of summaries) {
    if (!belongs(frame.fn, info)) continue;
    if (exits.some((exit) => exit.roles.has('pid')))
      return {
        text: `the process check in ${functionName(frame.fn)}`,
        place: placeOf({ fn: frame.fn, at: frame.fn.facts.nameAt }),
      };
  }
  return null;
}

function samePrefix(a: string, b: string): boolean {
  const owner = (place: string): string => place.replace(/^[ic]/, '').split(/[.#]/)[0] ?? '';
  return a.startsWith('g') === b.startsWith('g') && owner(a) === owner(b);
}
