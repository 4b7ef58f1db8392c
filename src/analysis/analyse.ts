import { decorated } from '../link/decorated.js';
import { createEvaluator } from '../link/evaluate.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn, Frame, Module } from '../link/model.js';
import type { Bound, Program } from '../link/program.js';
import type { Targets } from '../targets.js';
import { type ChildLife, forkView, type ForkView } from './fork.js';
import { childSites, firstUses, forkSites } from './fork-sites.js';
import { handlerHazards } from './handler-hazards.js';
import { duplicatedStreams, marksOfImport } from './duplicated-streams.js';
import { heldAcross } from './held-across.js';
import { heldAcrossLaunches } from './held-across-launch.js';
import { identityStreams } from './identity-streams.js';
import { keptConnections } from './kept-connections.js';
import { implicitStarts } from './default-starts.js';
import { importStarts } from './import-starts.js';
import { keptPids } from './kept-pids.js';
import type { Crossing, GeneratorMark, Summary } from './model.js';
import { hostedForks } from './hosted-forks.js';
import { createHandledThreads } from './handled-threads.js';
import type { BarredLaunch } from './launches.js';
import { localLocks } from './local-locks.js';
import { isPublic } from './lock-callers.js';
import { createLongevity } from './longevity.js';
import { lostThreads } from './lost-threads.js';
import { packedForks } from './packed-forks.js';
import { packedPrograms } from './packed-programs.js';
import { partialChoices } from './partial-choices.js';
import { pooledConnections } from './pooled-connections.js';
import { processSecrets } from './process-secrets.js';
import type { Project } from './project.js';
import { createProtections } from './protections.js';
import {
  barringNames,
  importersOf,
  modulesThatImport,
  modulesThatName,
  relevantFunctions,
  relevantModules,
} from './relevance.js';
import { savedHeaps } from './saved-heaps.js';
import { launchesOf, orphans, restarts, selfStarts, workerStarts } from './script-starts.js';
import { repeatedWork } from './repeated-work.js';
import { replicaLocks } from './replica-locks.js';
import { replicas } from './several-processes.js';
import { type SharedResource, sharedResources } from './shared-resources.js';
import { createSessions } from './sessions.js';
import { defaultMethods } from './start-method.js';
import { createSummaries, type Summaries } from './summarize.js';
import { bareLocks, endsBeforeForks, type LockSources, unprotectedLocks } from './unprotected-locks.js';
import { unavailableUses } from './unavailable-uses.js';
import { selfWaits } from './waits-for-itself.js';
import { unstartedThreads } from './unstarted-threads.js';
import { unprotectedResources } from './unprotected-resources.js';

/** Summarises the program and makes the view that rules read. */
export function analyse(program: Program, targets: Targets): Project {
  const e = createEvaluator(program);
  const summaries = createSummaries(e, program, targets);
  const relevant = relevantModules(program);
  const start = program.modules.filter((module) => relevant.modules.has(module));
  summarizeAll(e, summaries, start, relevantFunctions(e, program, relevant));
  const all = [...summaries.all()];
  const roots = all.filter((summary) => !summaries.isCalled(summary.frame));
  const hosted = hostedForks({ e, program, targets, summaries });
  const registrations = [...summaries.registrations, ...hosted.registrations];
  const protections = createProtections(registrations, e, program);

  const byRoot = once(() =>
    [...roots, ...hosted.roots].map((root) => ({
      root,
      copies: forksOf(root, (crossing, life) => forkView(crossing, protections, life, root.frame.fn, targets)),
    })),
  );
  const copies = once(() => byRoot().flatMap((own) => own.copies));
  const forks = once(() => copies().filter(runsOn));
  const handlers = once(() => handlerHazards({ e, program, protections, summaries: all, roots }));
  const shared = once(() =>
    sharedResources(byRoot().map((own) => ({ root: own.root, forks: own.copies.filter(runsOn) }))),
  );
  const held = once(() => heldAcross(forks()));
  const bodies = (): readonly Summary[] =>
    start.flatMap(({ fns: [body] }) => (body ? [summaries.of(e.defaultFrame(body))] : []));
  const entries = (fn: Fn, cls: Cls | null): readonly Summary[] => rootFrames(e, fn, cls).map(summaries.of);
  const importedMarks = (fn: Fn): ReadonlyMap<string, GeneratorMark> => {
    const body = fn.module.fns[0];
    return body ? marksOfImport(summaries.of(e.defaultFrame(body))) : new Map();
  };
  const importers = once(() => importersOf(program));
  const isImported = (module: Module): boolean =>
    [...(importers().get(module) ?? [])].some((other) => other !== module);
  const clustered = once(() => new Set(modulesThatImport(program, 'node:cluster')));
  const isOfCluster = (module: Module): boolean => clustered().has(module);
  const bodyOf = ({ fns: [body] }: Module): void => {
    if (body) summaries.of(e.defaultFrame(body));
  };
  const summaryOf = ({ fns: [body] }: Module): Summary | null => (body ? summaries.of(e.defaultFrame(body)) : null);
  const several = once(() =>
    replicas({ e, manifests: targets.manifests, bodies: bodies(), bodyOf: summaryOf, isImported }),
  );
  const kept = { e, program, entries, protections, isHosted: hosted.reaches };
  const lockSources = (): LockSources => ({
    ...{ e, program, summaries: all, entries, protections, roots },
    ...{ forks: forks(), held: held(), missed: handlers().missed },
    ...lifetimes(),
  });
  const lifetimes = once(() => {
    const sessions = createSessions(e, entries, isPublic);
    return { sessions, longevity: createLongevity(e, sessions) };
  });
  return {
    targets,
    bounds: [...program.bounds].map(([bound, times]) => `${BOUNDS[bound]} (${String(times)} times)`),
    forks,
    forkSites: once(() => forkSites(copies().filter(({ beforeExec }) => beforeExec === null))),
    beforeExec: once(() => forkSites(copies().filter(({ beforeExec }) => beforeExec !== null))),
    childSites: (kind) => childSites(forks(), kind),
    firstUses: (kind) => firstUses(childSites(forks(), kind)),
    heldAcross: held,
    heldAcrossLaunches: once(() => heldAcrossLaunches({ e, summaries: all, bodies: bodies(), bodyOf: summaryOf })),
    sharedResources: shared,
    unprotectedResources: once(() => unprotectedResources({ ...kept, summaries: all, reported: madeAt(shared()) })),
    keptConnections: once(() => keptConnections({ ...kept, bodyOf, forks: forks(), reported: madeAt(shared()) })),
    pooledConnections: once(() => pooledConnections({ ...kept, longevity: lifetimes().longevity })),
    identityStreams: once(() => identityStreams({ e, program, entries, bodyOf, registrations })),
    defaultMethods: () => defaultMethods(targets),
    implicitStarts: once(() => implicitStarts(e, summaries.defaultStarts, forks())),
    partialChoices: once(() => partialChoices(e, program, targets)),
    importStarts: once(() => importStarts(bodies())),
    unavailableUses: once(() =>
      unavailableUses({
        ...{ e, program, targets },
        summarize: (on, reached) => createSummaries(e, program, on, { reached }),
        rootsIn: (into, fn) => rootFrames(e, fn).forEach(into.of),
      }),
    ),
    selfStarts: once(() => selfStarts(bodies(), isImported)),
    workerStarts: once(() => workerStarts(bodies(), isImported)),
    restarts: once(() => restarts(all)),
    processSecrets: once(() => processSecrets(e, several())),
    packedForks: once(() => packedForks(e, packedPrograms(program, targets), [...bodies(), ...roots])),
    orphans: once(() => orphans(bodies(), all.flatMap(launchesOf), isImported, isOfCluster)),
    barredLaunches: once(() => {
      const found: BarredLaunch[] = [];
      const naming = modulesThatName(program, barringNames(program.library));
      summarizeAll(e, createSummaries(e, program, targets, { launches: found }), naming, null);
      return found;
    }),
    keptPids: once(() => keptPids({ e, program, forks: forks(), hosted: hosted.inChildren })),
    savedHeaps: once(() => savedHeaps({ e, program, targets, summaryOf: (fn) => summaries.of(e.defaultFrame(fn)) })),
    duplicatedStreams: once(() => duplicatedStreams(forks(), protections, importedMarks)),
    unprotectedLocks: once(() => unprotectedLocks(lockSources())),
    bareLocks: once(() => bareLocks(lockSources())),
    localLocks: once(() => [
      ...localLocks({ e, summaries: all, roots, acquired: childSites(forks(), 'acquire') }),
      ...replicaLocks(several()),
    ]),
    selfWaits: once(() => selfWaits([...bodies(), ...roots])),
    repeatedWork: once(() => repeatedWork(e, bodies(), isImported)),
    lostThreads: once(() =>
      lostThreads({
        e,
        program,
        summaries: all,
        entries,
        protections,
        handles: createHandledThreads(registrations),
        ...lifetimes(),
        forks: forks().length > 0,
        endsBeforeForks: (thread) => endsBeforeForks(thread, roots),
      }),
    ),
    unstartedThreads: once(() =>
      unstartedThreads(byRoot().map((own) => ({ root: own.root, forks: own.copies.filter(runsOn) }))),
    ),
    handlerHazards: () => handlers().all,
  };
}

/** Summarises the bodies of modules, and of their functions those that nothing calls; `starts`: only these. */
function summarizeAll(
  e: Evaluator,
  summaries: Summaries,
  modules: readonly Module[],
  starts: ReadonlySet<Fn> | null,
): void {
  for (const { fns } of modules) if (fns[0]) summaries.of(e.defaultFrame(fns[0]));
  for (const { fns } of modules)
    for (const fn of fns)
      for (const frame of starts === null || starts.has(fn) ? rootFrames(e, fn) : [])
        if (!summaries.isCalled(frame)) summaries.of(frame);
}

/** The places where these are made. */
function madeAt(resources: readonly SharedResource[]): ReadonlySet<string> {
  return new Set(resources.flatMap(({ made }) => (made ? [`${made.path}:${made.span.join(':')}`] : [])));
}

/** Whether the child does not die at once, and is not one that only runs a function that it was given and then execs. */
function runsOn({ beforeExec, dies }: ForkView): boolean {
  return beforeExec === null && dies === null;
}

/** As what a function that nobody calls may be called from outside: as its decorators leave it, on an object of `cls`. */
function rootFrames(e: Evaluator, fn: Fn, cls: Cls | null = fn.cls): readonly Frame[] {
  const plain =
    cls === fn.cls
      ? e.defaultFrame(fn)
      : e.enter(asMethod(e, fn, { a: 'fn', fn, self: null, outer: null }, cls), [], 'root').frame;
  if (fn.facts.decorators.length === 0) return [plain];
  const wrapped = decorated(e, fn, e.defaultFrame(fn.parent ?? fn)).flatMap((value) =>
    value.a === 'fn' && value.fn !== fn ? [e.enter(asMethod(e, fn, value, cls), [], 'root').frame] : [],
  );
  return [...wrapped, plain];
}

/** A method's wrapper is called with an instance, as the method itself is. */
function asMethod(
  e: Evaluator,
  fn: Fn,
  value: Extract<Abstract, { a: 'fn' }>,
  cls: Cls | null,
): Extract<Abstract, { a: 'fn' }> {
  return cls && fn.binds === 'instance' ? { ...value, self: e.instanceOf(cls, `p${String(value.fn.id)}:0`) } : value;
}

/** A child goes on where one of its own children does: it is then the parent, or gone while its child runs the program. */
function forksOf(root: Summary, view: (crossing: Crossing, life: ChildLife) => ForkView): readonly ForkView[] {
  const survivors = new Set<Crossing>();
  const survive = (from: Crossing | null, into: Set<Crossing>): void => {
    for (let crossing = from; crossing && !into.has(crossing); crossing = crossing.inside) into.add(crossing);
  };
  const wilful = new Set<Crossing>();
  for (const exit of root.exits) {
    if (exit.thrown) continue;
    survive(exit.crossing, survivors);
    if (exit.roles.get('exec') !== 'failed') survive(exit.crossing, wilful);
  }
  for (const crossing of root.crossings)
    if (crossing.child.values().some((effect) => effect.kind === 'run' && !effect.thrown))
      survive(crossing.inside, survivors);
  const parents = new Set(root.crossings.map(({ inside }) => inside));
  return root.crossings.map((crossing) =>
    view(crossing, {
      goesOn: survivors.has(crossing),
      goesOnUnfailed: wilful.has(crossing),
      forks: parents.has(crossing),
    }),
  );
}

const BOUNDS: Readonly<Record<Bound, string>> = {
  'contexts-per-function': 'a function is called in more ways than are told apart',
  'evaluation-depth': 'a chain of calls or aliases is longer than is followed',
  'states-per-point': 'more states than are kept reach one point',
  'effects-per-function': 'a function does more than is kept of it',
  'crossings-per-function': 'a function forks in more ways than are kept',
  'resources-per-state': 'more connections and files are open at one point than are kept',
  'recursion-rounds': 'a recursive function did not settle',
};

function once<T>(compute: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}
