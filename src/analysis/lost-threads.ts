import type { EffectSpec } from '../effects.js';
import type { Span } from '../facts/span.js';
import { walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { looksAfterFork } from './awareness.js';
import type { HandlesThread } from './handled-threads.js';
import { handlerFns } from './handler-code.js';
import { isPublic } from './lock-callers.js';
import type { Longevity } from './longevity.js';
import type { Alive, Effect, LockRef, Path, Summary } from './model.js';
import type { Protections } from './protections.js';
import { ASKS_ALIVE } from './refine.js';
import type { Sessions } from './sessions.js';
import { isTestFile } from './test-files.js';
import { endOf, functionName, placeOf, stepsOf } from './trace.js';

/** A background thread that its owner goes on relying on in a forked child, where there is none. */
export interface LostThread {
  /** As a sentence names it. */
  readonly label: string;
  /** Where it starts. */
  readonly place: Place;
  /** A public function of the owner that relies on it. */
  readonly caller: string;
  /** What the two share, as the function names it. */
  readonly shared: string;
  readonly trace: readonly TraceStep[];
}

export interface LostThreadSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly summaries: readonly Summary[];
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  readonly handles: HandlesThread;
  readonly longevity: Longevity;
  readonly sessions: Sessions;
  /** Whether the program is seen to copy itself. */
  readonly forks: boolean;
  /** Whether the thread never runs when the program forks, where it does both. */
  readonly endsBeforeForks: (thread: Pick<Alive, 'path'>) => boolean;
}

interface Owner {
  readonly cls: Cls | null;
  readonly module: Module;
}

/** Of the functions that a thread runs, so many calls deep. */
const MAX_DEPTH = 3;

export function lostThreads(sources: LostThreadSources): readonly LostThread[] {
  const { e, summaries } = sources;
  if (!sources.forks && startsAfresh(sources.program, e)) return [];
  const checked = once(() => calledAfterChecks(sources));
  const started = new Map<string, { readonly fn: Fn; readonly thread: Alive }>();
  const runsAlone = new Set<Fn>();
  const waiting = new Set<Fn>();
  for (const { frame, effects } of summaries)
    for (const effect of effects) {
      if (effect.kind === 'acquire' && isWaitInLoop(effect)) waiting.add(frame.fn);
      if (effect.kind !== 'start-thread') continue;
      for (const fn of effect.thread.runs) runsAlone.add(fn);
      if (effect.path.next !== null) continue;
      const { at } = effect.path;
      const key = `${at.fn.module.path}:${at.at.join(':')}`;
      if (!started.has(key) || started.get(key)?.thread.runs.length === 0)
        started.set(key, { fn: frame.fn, thread: effect.thread });
    }
  return [...started.values()].flatMap(({ fn, thread }) => {
    if (!isBackground(thread, waiting, e) || isTestFile(fn.module.path) || sources.handles(thread, ['os'])) return [];
    if (sources.endsBeforeForks(thread)) return [];
    const owner = ownerOf(fn);
    if (!isKept(owner, sources) || looksAfterForks(owner, thread, sources)) return [];
    if (fn.facts.kind === 'function' && (checked().has(fn) || checked().has(fn.facts.name))) return [];
    const use = dependent(owner, thread, sources, runsAlone);
    if (!use) return [];
    return [
      {
        label: thread.label,
        place: placeOf(endOf(thread.path).at),
        caller: functionName(use.fn),
        shared: use.text,
        trace: [...stepsOf(thread.path), ...stepsOf(use.path)],
      },
    ];
  });
}

/** What functions call that compare process ids, by name where it is not followed: what is there starts anew. */
function calledAfterChecks({ summaries, e }: LostThreadSources): ReadonlySet<Fn | string> {
  const called = new Set<Fn | string>();
  const seen = new Set<Fn>();
  for (const { frame, pidPlaces } of summaries) {
    if (pidPlaces.size === 0 || seen.has(frame.fn)) continue;
    seen.add(frame.fn);
    walkSteps(frame.fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call' || value.call.callee.k !== 'attr') return;
        const callees = e.evaluate(value.call.callee, frame).filter((callee) => callee.a === 'fn');
        if (callees.length === 0) called.add(value.call.callee.name);
        for (const callee of callees) called.add(callee.fn);
      },
    });
  }
  return called;
}

/** A thread of the program's own that runs until it is told to end, if only by what it is sent. */
function isBackground({ life, runs }: Alive, waiting: ReadonlySet<Fn>, e: Evaluator): boolean {
  // What comes to a loop elsewhere only waits for something once.
  if (life === 'endless' || life === 'flag') return [...reachOf(runs, e)].some((fn) => loopsOf(fn).length > 0);
  return life === 'ends' && runs.some((fn) => waiting.has(fn));
}

/** Whether a function waits for the next of something until it is told to end. */
function isWaitInLoop({ waits, lock, path }: Acquire): boolean {
  return waits && lock.trait.what !== 'event' && isInEndlessLoop(path);
}

/** Whether what happens at the end of a path, a call deep at most, happens in `while True`, however that is left. */
function isInEndlessLoop(path: Path): boolean {
  if (path.next?.next) return false;
  return [path, ...(path.next ? [path.next] : [])].some(({ at: { fn, at } }) =>
    loopsOf(fn).some((loop) => loop.endless && loop.at[0] <= at[0] && at[0] <= loop.at[2]),
  );
}

/** The `while` loops of a function; `endless`: `while True`. */
function loopsOf(fn: Fn): readonly { readonly at: Span; readonly endless: boolean }[] {
  const loops: { readonly at: Span; readonly endless: boolean }[] = [];
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'loop' && step.test)
        loops.push({ at: step.at, endless: step.test.t === 'const' && step.test.value });
    },
  });
  return loops;
}

function ownerOf(fn: Fn): Owner {
  for (let current: Fn | null = fn; current; current = current.parent)
    if (current.cls) return { cls: current.cls, module: fn.module };
  return { cls: null, module: fn.module };
}

function isKept({ cls }: Owner, { longevity, sessions }: LostThreadSources): boolean {
  return cls === null || (longevity.outlivesCalls(cls) && !sessions.needsThread(cls));
}

function functionsOf({ cls, module }: Owner, e: Evaluator): readonly Fn[] {
  if (cls === null) return module.fns.filter((fn) => fn.facts.kind === 'function' && fn.cls === null);
  return e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
}

/**
 * Whether the owner has thought of forked children: a handler of its own or that names it, a process check, or a start
 * that asks first whether the thread still runs.
 */
function looksAfterForks(owner: Owner, thread: Alive, sources: LostThreadSources): boolean {
  const { e, protections } = sources;
  const classes = owner.cls ? e.mro(owner.cls).flatMap((entry) => (typeof entry === 'string' ? [] : [entry])) : [];
  const names = new Set(classes.map(({ facts }) => facts.name));
  const handled = protections.all.some((registration) => {
    const { site } = registration;
    if (owner.cls && protections.letsGo(owner.cls, registration)) return true;
    if (owner.cls ? site.fn.cls !== null && classes.includes(site.fn.cls) : site.fn.module === owner.module)
      return true;
    return (
      registration.child.some(
        (effect) =>
          effect.kind === 'reset' && classes.some(({ id }) => /^[ic](\d+)\./.exec(effect.place)?.[1] === String(id)),
      ) ||
      registration.handlers.some(
        (handler) =>
          handler.role === 'child' &&
          handlerFns(e, handler).some((fn) => (fn.cls !== null && classes.includes(fn.cls)) || mentions(fn, names)),
      )
    );
  });
  if (handled) return true;
  const runner = thread.runs.flatMap((fn) =>
    fn.cls && !classes.includes(fn.cls) ? functionsOf({ cls: fn.cls, module: fn.module }, e) : [],
  );
  return [...functionsOf(owner, e), ...runner].some((fn) =>
    sources
      .entries(fn, owner.cls && fn.cls && classes.includes(fn.cls) ? owner.cls : fn.cls)
      .some(
        (summary) =>
          (summary.pidPlaces.size > 0 && looksAfterFork(summary)) ||
          (asksAlive(fn) && isAskedAgain(fn, e) && summary.effects.some(({ kind }) => kind === 'start-thread')),
      ),
  );
}

/** Whether more than what makes the object comes to a function: its users, or others on the way to the thread. */
function isAskedAgain(fn: Fn, e: Evaluator): boolean {
  const callers = (e.program.index.calls.get(fn.facts.name) ?? []).filter(({ fn: caller, value }) =>
    e.evaluate(value.call.callee, e.defaultFrame(caller)).some((callee) => callee.a === 'fn' && callee.fn === fn),
  );
  return callers.length === 0 || callers.some(({ fn: caller }) => caller.facts.name !== '__init__');
}

function mentions(fn: Fn, names: ReadonlySet<string>): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'attr' || value.k === 'var') found ||= names.has(value.name);
    },
  });
  return found;
}

function asksAlive(fn: Fn): boolean {
  let asks = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'attr') asks ||= ASKS_ALIVE.test(value.name);
    },
  });
  return asks;
}

type Acquire = Extract<Effect, { kind: 'acquire' }>;

interface Use {
  readonly fn: Fn;
  readonly text: string;
  readonly path: Path;
}

/** A public function of the owner that leaves work to the thread or waits for it. */
function dependent(owner: Owner, thread: Alive, sources: LostThreadSources, runsAlone: ReadonlySet<Fn>): Use | null {
  const { e, entries, summaries } = sources;
  const inThread = summaries.filter(({ frame }) => thread.runs.includes(frame.fn)).flatMap(({ effects }) => effects);
  const reach = reachOf(thread.runs, e);
  for (const fn of functionsOf(owner, e)) {
    if (!isPublic(fn) || runsAlone.has(fn) || reach.has(fn)) continue;
    for (const summary of entries(fn, owner.cls ?? fn.cls)) {
      if (stops(summary, thread)) continue;
      const direct = summary.effects.find(
        (effect): effect is Acquire =>
          effect.kind === 'acquire' &&
          effect.lock.place !== null &&
          inThread.some(
            (other) => other.kind === 'acquire' && other.lock.place === effect.lock.place && meet(effect, other, reach),
          ),
      );
      if (direct) return { fn, text: direct.lock.text, path: direct.path };
      const buffer = fills(fn, reach, e);
      const lock = summary.effects.find(
        (effect): effect is Acquire =>
          effect.kind === 'acquire' &&
          inThread.some((other) => other.kind === 'acquire' && sameLock(other.lock, effect.lock)),
      );
      if (buffer !== null && lock) return { fn, text: buffer, path: lock.path };
    }
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

/** Whether it ends the thread or tells it to end. */
function stops({ exits }: Summary, { flags, id }: Alive): boolean {
  const names = new Set(flags.map(lastStep));
  return exits.some(
    ({ ended, signals }) => ended.has(id) || ended.size > 0 || [...signals].some((flag) => names.has(lastStep(flag))),
  );
}

function lastStep(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('.'), id.lastIndexOf('#')) + 1);
}

/** What a thread's functions call in the same file, and they themselves. */
function reachOf(runs: readonly Fn[], e: Evaluator): ReadonlySet<Fn> {
  const found = new Set<Fn>();
  const visit = (fn: Fn, depth: number): void => {
    if (found.has(fn)) return;
    found.add(fn);
    if (depth >= MAX_DEPTH) return;
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call') return;
        for (const callee of e.evaluate(value.call.callee, e.defaultFrame(fn)))
          if (callee.a === 'fn' && callee.fn.module === fn.module) visit(callee.fn, depth + 1);
      },
    });
  };
  for (const fn of runs) visit(fn, 0);
  return found;
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

/** Whether the program starts children that run its code, all of them afresh (none copies it). */
function startsAfresh(program: Program, e: Evaluator): boolean {
  const runsProgram = (effect: EffectSpec): boolean =>
    effect.effect === 'spawn' && effect.spawn.entry.kind !== 'program' && effect.spawn.memory !== 'restored';
  const names = new Set<string>();
  for (const entry of program.library.entries())
    if (entry.effects?.some(runsProgram)) names.add(entry.name.slice(entry.name.lastIndexOf('.') + 1));
  for (const name of names)
    for (const { fn, value } of program.index.calls.get(name) ?? []) {
      if (isTestFile(fn.module.path)) continue;
      for (const callee of e.evaluate(value.call.callee, e.defaultFrame(fn)))
        if (callee.a === 'lib' && program.library.entry(callee.name)?.effects?.some(runsProgram)) return true;
    }
  return false;
}

function once<T>(compute: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}
