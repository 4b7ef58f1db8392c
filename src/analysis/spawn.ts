import type { ArgRef, SpawnSpec } from '../effects.js';
import type { Call } from '../facts/facts.js';
import { idOf } from '../link/abstract.js';
import { argument } from '../link/argument.js';
import type { Abstract, Argument } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { LibraryCall } from './library-call.js';
import { dependencyIn } from '../targets.js';
import { ChildEffects } from './child-effects.js';
import { isKept, recordCrossing } from './collector.js';
import { type Context, pathAt, spell } from './context.js';
import { holds } from './conditions.js';
import { movingOn } from './generators.js';

import type { Crossing, Held, Path, State } from './model.js';
import { noteStart, runsOf } from './process-starts.js';
import { copiesUnder, startMethodOf } from './start-method.js';
import { ACCEPTED, mergeStates, plus, withoutRole, withRole } from './state.js';
import { submittedTo } from './submissions.js';
import { targetsOf } from './callables.js';
import { afterSignals } from './renaming.js';
import { NO_FLAGS } from './flags.js';
import { Handed } from './handed.js';
import { forkMark } from './resources.js';
import { replaceFork } from './replace-fork.js';
import { replaceSetup } from './replace-setup.js';

/** A call that starts a process. */
export function spawn(c: Context, spec: SpawnSpec, library: LibraryCall, before: State): readonly State[] {
  let state = before;
  const receivers = library.callee.self ? [library.callee.self] : [];
  const method = startMethodOf(c, spec.startMethod, library);
  const copied = copiesUnder(c, spec, method);
  const owner = receivers.map(idOf).find((id) => id !== null) ?? null;
  if (spec.when === 'first-submit' && owner !== null) {
    if (state.started.has(owner) || hasForkedHere(c, library, owner, state)) return [state];
    state = { ...state, started: plus(state.started, owner) };
  }
  if (spec.memory === 'by-start-method') noteStart(c, spec, library, method, state);
  if (copied === null) return [state];
  const beforeExec = givesBeforeExec(spec) ? givenFor(c, spec, library) : null;
  if (givesBeforeExec(spec) && beforeExec === null) return [state];
  const site = { fn: c.frame.fn, at: library.call.at, call: library.call };
  const key = siteKey(site);
  const path = pathAt(c, library.call.at, `${spec.label} copies the process`);
  const crossing = cross(c, spec, state, {
    site,
    path,
    handle: spec.entry.kind === 'continuation' ? key : owner,
    madeAt: madeAt(receivers[0]),
    ...copied,
    beforeExec,
    mechanical: spec.raw && !spec.terminal ? replaceFork(c, library.call) : null,
    ...childrenOf(c, spec, library, state),
  });
  const child = inChild(c, crossing, state);
  const parent = { ...state, started: plus(state.started, forkMark(key)) };
  if (spec.entry.kind === 'continuation') {
    const goesOn = withRole(parent, key, 'parent');
    return isKept(c.into, crossing) ? [goesOn, withRole(child, key, 'child')] : [goesOn];
  }
  runChild(c, spec, library, child);
  return [parent];
}

/** What is particular to a call, or to whatever else copies the process. */
type Particulars = Pick<
  Crossing,
  'site' | 'path' | 'handle' | 'madeAt' | 'byDefault' | 'targets' | 'beforeExec' | 'mechanical' | 'repeats' | 'perChild'
>;

/** Notes that a process in this state is copied. */
function cross(c: Context, spec: SpawnSpec, state: State, own: Particulars): Crossing {
  return recordCrossing(c.program, c.into, {
    key: `${siteKey(own.site)}|${[...state.held.keys()].join()}|${[...state.alive.keys()].join()}`,
    spawn: spec,
    roles: state.roles,
    inside: state.crossing,
    held: Handed.of(heldAt(state, own.path)),
    alive: Handed.of(new Map([...state.alive].map(([id, thread]) => [id, afterSignals(thread, state.signals)]))),
    releasedBefore: state.released,
    endedBefore: state.ended,
    signalsBefore: state.signals,
    child: new ChildEffects(),
    escapes: [],
    given: new Set(),
    begins: new Set(),
    leaves: new Set(),
    succeeds: false,
    parent: 'undecided',
    waitedUnder: new Set(),
    sure: true,
    accepted: state.shield.has(ACCEPTED),
    touched: Handed.of(state.touched),
    closedBefore: state.closed,
    generators: Handed.of(state.generators),
    parentDraws: new Set(
      [...state.shield].filter((mark) => /^(seed|drawn):/.test(mark)).map((mark) => mark.slice(mark.indexOf(':') + 1)),
    ),
    ...own,
  });
}

/** The state in which the child begins. */
function inChild(c: Context, crossing: Crossing, state: State): State {
  return {
    // That the process is the one of old was known of the parent.
    ...(state.roles.get('pid') === 'same' ? withoutRole(state, 'pid') : state),
    crossing,
    alive: new Map(),
    ended: new Set(),
    shield: reseeded(c, crossing.spawn),
    signals: NO_FLAGS,
    givenUp: NO_FLAGS,
  };
}

/** A function that a framework calls in its workers, and the place that stands for the call. */
export interface HostedCall {
  readonly callee: Abstract;
  readonly call: Call;
}

/** A framework copies the process in this state, and calls these functions in its copies. */
export function spawnHosted(
  c: Context,
  spec: SpawnSpec,
  { site, path }: Pick<Crossing, 'site' | 'path'>,
  calls: readonly HostedCall[],
  state: State,
): void {
  const crossing = cross(c, spec, state, {
    ...{ site, path, handle: null, madeAt: null, beforeExec: null, mechanical: null },
    ...{ byDefault: true, targets: [], repeats: true, perChild: new Set<string>() },
  });
  const child = inChild(c, crossing, state);
  const outer = c.raising;
  c.raising = [];
  for (const fn of runsOf(calls)) crossing.begins.add(fn);
  for (const { callee, call } of calls) c.apply.callee(c, callee, [], call, child, false);
  c.raising = outer;
  crossing.leaves.add('exit');
}

/** Where the object that starts the process is made. */
function madeAt(value: Abstract | undefined): string | null {
  return value?.a === 'object' && value.site ? siteKey(value.site) : null;
}

/** Whether the child runs a function that it was given and then execs. */
export function givesBeforeExec({ entry, leaves }: SpawnSpec): boolean {
  return entry.kind === 'callable' && leaves === 'exec';
}

/** The function that the child runs before it execs, as the call names it; null where the call does not. */
function givenFor(c: Context, { entry }: SpawnSpec, { args, call }: LibraryCall): Crossing['beforeExec'] {
  if (entry.kind !== 'callable') return null;
  const { name, index } = entry.fn;
  const written =
    call.args.find((arg) => arg.name !== undefined && arg.name === name) ??
    call.args.filter((arg) => arg.name === undefined && !arg.spread)[index ?? -1];
  if (!written && !call.args.some((arg) => arg.spread)) return null;
  const found = argument(args, entry.fn);
  const values = found?.values ?? [];
  const text = values.map(calledBy).find((found) => found !== null) ?? (written ? spell(written.value) : '');
  return {
    at: written?.at ?? call.at,
    text: text || 'a function',
    given: written ? null : (found?.at ?? null),
    replacement: written ? replaceSetup(c, call, written, values) : null,
  };
}

/** What a sentence calls a function by. */
function calledBy(value: Abstract): string | null {
  if (value.a === 'fn') return value.fn.facts.kind === 'lambda' ? 'a lambda' : `\`${value.fn.facts.name}()\``;
  return value.a === 'lib' ? `\`${value.name}()\`` : value.a === 'partial' ? calledBy(value.fn) : null;
}

/** In the second round of a loop a pool that runs already has forked in the first, by this very call. */
function hasForkedHere(c: Context, library: LibraryCall, owner: string, state: State): boolean {
  return (
    state.alive.has(owner) && [...c.into.crossings.values()].some((crossing) => crossing.site.call === library.call)
  );
}

/** Whether the call begins several children, and which generators differ between them. */
function childrenOf(
  c: Context,
  spec: SpawnSpec,
  library: LibraryCall,
  state: State,
): Pick<Crossing, 'repeats' | 'perChild'> {
  const isOne =
    spec.count === 'one' ||
    (spec.workers !== undefined && holds(c.e, { arg: spec.workers, is: 'equals', values: [1] }, library));
  if (!isOne) return { repeats: true, perChild: new Set() };
  return { repeats: c.loopDepth > 0, perChild: c.loopDepth > 0 ? movingOn(state) : new Set() };
}

/** Marks of the generators that the library itself seeds anew in the child. */
function reseeded(c: Context, spec: SpawnSpec): ReadonlySet<string> {
  return new Set(
    (spec.reseeds ?? []).flatMap(({ generator, versions }) =>
      !versions || dependencyIn(versions, c.targets.dependencies) ? [`seed:${generator}`] : [],
    ),
  );
}

function heldAt(state: State, via: Path): Map<string, Held> {
  return new Map([...state.held].map(([id, held]) => [id, held.via ? held : { ...held, via, at: via.at }]));
}

/** Runs what the child runs, where it is not the continuation. It never comes back. */
function runChild(c: Context, spec: SpawnSpec, library: LibraryCall, child: State): void {
  const outer = c.raising;
  c.raising = [];
  // Each task finds what the pool's initializer left.
  let ready: readonly State[] = [child];
  const begins = entries(c, spec, library);
  for (const fn of runsOf(begins)) child.crossing?.begins.add(fn);
  for (const { callee, args, isFirst } of begins) {
    const after = mergeStates(ready.flatMap((state) => c.apply.callee(c, callee, args, library.call, state, false)));
    if (isFirst && after.length > 0) ready = after;
  }
  c.raising = outer;
  child.crossing?.leaves.add(spec.leaves === 'exec' ? 'exec' : spec.leaves === 'exit' ? 'exit' : '_exit');
}

interface ChildEntry {
  readonly callee: Abstract;
  readonly args: readonly Argument[];
  /** Runs once in each child, before the others. */
  readonly isFirst?: true;
}

function entries(c: Context, spec: SpawnSpec, library: LibraryCall): readonly ChildEntry[] {
  const { entry } = spec;
  switch (entry.kind) {
    case 'target': {
      const subjects =
        entry.of === 'receiver'
          ? library.callee.self
            ? [library.callee.self]
            : []
          : entry.of === 'result'
            ? []
            : (argument(library.args, entry.of)?.values ?? []);
      return subjects.flatMap((subject) => targetsOf(c, subject));
    }
    case 'callable': {
      const given = argument(library.args, entry.fn);
      const rest = entry.rest ? library.args.filter((arg) => arg !== given) : spreadArguments(c, library, entry.args);
      return [
        ...initializersOf(c, library, entry),
        ...(given?.values ?? []).map((callee): ChildEntry => ({ callee, args: rest })),
      ];
    }
    case 'tasks': {
      const initializer = entry.initializer ? (argument(library.args, entry.initializer)?.values ?? []) : [];
      const initargs = spreadArguments(c, library, entry.initargs);
      return [
        ...initializer.map((callee): ChildEntry => ({ callee, args: initargs, isFirst: true })),
        ...submittedTo(c, library),
      ];
    }
    case 'methods': {
      const given = (ref: ArgRef): readonly Abstract[] => argument(library.args, ref)?.values ?? [];
      const initializer = entry.initializer ? given(entry.initializer) : [];
      const methods = given(entry.of).flatMap((subject) =>
        subject.a === 'instance'
          ? entry.names.flatMap((name) => c.e.method(subject.cls, name)).map((fn) => ({ fn, self: subject }))
          : [],
      );
      return [
        ...initializer.map((callee): ChildEntry => ({ callee, args: [], isFirst: true })),
        ...methods.map(({ fn, self }): ChildEntry => ({ callee: { a: 'fn', fn, self, outer: null }, args: [] })),
        ...entry.functions.flatMap(given).map((callee) => ({ callee, args: [] })),
      ];
    }
    default:
      return [];
  }
}

/** What the receiver was made to run first in each child. */
function initializersOf(
  c: Context,
  { callee: { self } }: LibraryCall,
  { initializer, initargs }: Extract<SpawnSpec['entry'], { kind: 'callable' }>,
): readonly ChildEntry[] {
  if (!initializer || self?.a !== 'object' || !self.site?.call || !self.frame) return [];
  const args = c.e.arguments(self.site.call, self.frame);
  const given = argument(args, initializer)?.values ?? [];
  return given.map((callee) => ({ callee, args: spreadArguments(c, { args }, initargs), isFirst: true }));
}

function spreadArguments(
  c: Context,
  { args }: Pick<LibraryCall, 'args'>,
  ref: ArgRef | undefined,
): readonly Argument[] {
  const given = ref ? argument(args, ref) : null;
  const tuple = given?.values.find((value) => value.a === 'container');
  if (tuple?.a !== 'container') return [];
  return tuple.items.map((item) => ({ name: null, values: c.e.itemValues(tuple, item) }));
}
