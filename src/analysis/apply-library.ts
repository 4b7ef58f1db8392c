import type { ArgRef, EffectSpec, Subject } from '../effects.js';
import type { Call } from '../facts/facts.js';
import { idOf } from '../link/abstract.js';
import { argument } from '../link/argument.js';
import type { Abstract, Argument } from '../link/model.js';
import { type LibraryCall, subjectsOf, subjectText } from './library-call.js';
import { runCallback, runGiven } from './callbacks.js';
import { closeFile } from './close-file.js';
import { record } from './collector.js';
import { applies, holds, limits } from './conditions.js';
import { type Context, locksOf, pathAt } from './context.js';
import { drawRandom, drawsByDefault, makeBy, makesGenerator, seedGenerator, tellApart } from './generators.js';
import { register } from './handlers.js';
import { leave, leaveByGiven } from './leaving.js';
import { applyScriptEffect, noteFreshProcess } from './fresh-processes.js';
import { acquire, reinit, release } from './lock-acts.js';
import { locksFor } from './locks-of-call.js';
import type { LockRef, State } from './model.js';
import { applyResources, openResource, poolId, ranPool, resourceOf, useResource } from './resources.js';
import { noteLaunch } from './launches.js';
import { noteWrite } from './shared-writes.js';
import { patchedIn } from './patched.js';
import { noteStarter } from './process-starts.js';
import { givesBeforeExec, spawn } from './spawn.js';
import { withElements } from './locks.js';
import { isAbsent } from './start-method.js';
import { endThreads, startThread } from './threads.js';
import { accepting, mergeStates, plus, withRole } from './state.js';

/** What a library call does, by the tables. */
export function applyLibrary(
  c: Context,
  callee: Extract<Abstract, { a: 'lib' }>,
  args: readonly Argument[],
  call: Call,
  before: State,
  must: boolean,
): readonly State[] {
  if (isPatched(c, callee.name)) return c.apply.unknown(c, call, args, before);
  const entry = c.program.library.entry(callee.name);
  const isUnbound = callee.self === null && callee.name.endsWith('.__init__');
  const library: LibraryCall = { callee, args: isUnbound ? args.slice(1) : args, call, must };
  const state = applyResources(c, library, before);
  noteLaunch(c, library);
  noteWrite(c, library, state);
  if (entry?.returns && 'partial' in entry.returns) bindBeforeExec(c, library, state);
  if (!entry?.effects) {
    const drawn = drawsByDefault(c, library, state);
    if (drawn) return [drawn];
    if (callee.name.startsWith('builtins.') || entry || c.program.library.type(callee.name))
      return callArguments(c, library, state);
    return c.apply.unknown(c, call, args, state);
  }
  const specs = isAbsent(c, callee.name) ? [] : entry.effects.filter((spec) => applies(c.e, spec, library, c.targets));
  if (!specs.every(isHarmless)) c.apply.noteRun(c, call, state);
  let states: readonly State[] = [state];
  // Of a library that is known the other functions that it is given are called whenever it likes.
  if (!specs.some(({ effect }) => CALLING.has(effect))) runGiven(c, call, library.args, state);
  for (const spec of specs) states = mergeStates(states.flatMap((current) => applyEffect(c, spec, library, current)));
  return makesGenerator(c, callee.name) ? states.map((current) => makeBy(c, library, current)) : states;
}

/** A function that is bound for the child to run before it execs, runs there wherever the partial application is called. */
function bindBeforeExec(c: Context, { args: [target, ...args], call }: LibraryCall, state: State): void {
  for (const callee of target?.values ?? []) {
    if (callee.a !== 'lib') continue;
    const bound: LibraryCall = { callee, args, call: { ...call, args: call.args.slice(1) }, must: false };
    noteLaunch(c, bound, true);
    for (const spec of c.program.library.entry(callee.name)?.effects ?? [])
      if (spec.effect === 'spawn' && givesBeforeExec(spec.spawn) && applies(c.e, spec, bound, c.targets))
        spawn(c, spec.spawn, bound, state);
  }
}

/** `os.fork` and the like where the same file puts something else in its place. */
function isPatched(c: Context, name: string): boolean {
  const patched = patchedIn(c.program, c.frame.fn);
  return (
    patched.size > 0 &&
    [...patched].some((dotted) => dotted === name || name.endsWith(`.${dotted}`) || dotted.endsWith(`.${name}`))
  );
}

/** By which the tables say when what a library is given is called. */
const CALLING: ReadonlySet<string> = new Set(['call', 'listen', 'at-restore']);

/** Builtins that do more than compute. */
export const IMPURE = new Set([
  'builtins.open',
  'builtins.exec',
  'builtins.eval',
  'builtins.input',
  'builtins.__import__',
]);

/** Builtins that are handed functions may call them (`map`, `sorted`); tables say so by `call`. */
function callArguments(c: Context, library: LibraryCall, state: State): readonly State[] {
  runGiven(c, library.call, library.args, state);
  if (!library.callee.name.startsWith('builtins.') || IMPURE.has(library.callee.name))
    c.apply.noteRun(c, library.call, state);
  return [makesGenerator(c, library.callee.name) ? makeBy(c, library, state) : state];
}

/** What may stand between a fork and its exec or exit. */
function isHarmless(spec: EffectSpec): boolean {
  return (
    spec.effect === 'accept-forks' ||
    spec.effect === 'setup' ||
    spec.effect === 'reinit' ||
    spec.effect === 'may-fail' ||
    spec.effect === 'close' ||
    spec.effect === 'exec' ||
    spec.effect === 'exit' ||
    (spec.effect === 'call' && spec.timing === 'later') ||
    (spec.effect === 'spawn' && spec.spawn.raw)
  );
}

/** The locks that are usable afterwards: those of an emptied container too, since others take their places. */
function madeAnew(
  c: Context,
  library: LibraryCall,
  spec: Extract<EffectSpec, { subject: Subject }>,
): readonly LockRef[] {
  const values = withElements(c.e, subjectsOf(c, library, spec.subject));
  return locksOf(c.e, values, subjectText(library, spec.subject));
}

function applyEffect(c: Context, spec: EffectSpec, library: LibraryCall, state: State): readonly State[] {
  const { call, must } = library;
  const note = { roles: state.roles, must, late: false } as const;
  switch (spec.effect) {
    case 'setup':
      if (spec.instead)
        record(c.program, c.into, state, {
          kind: 'setup',
          text: call.text,
          instead: spec.instead,
          path: pathAt(c, call.at, `\`${call.text}()\` is called`),
          ...note,
        });
      return [state];
    case 'spawn':
      if (!spec.spawn.raw)
        record(c.program, c.into, state, {
          kind: 'start-program',
          text: call.text,
          path: pathAt(c, call.at, `\`${call.text}()\` starts a process`),
          ...note,
        });
      if (spec.spawn.entry.kind === 'module') noteFreshProcess(c, spec.spawn, spec.spawn.entry, library, state);
      return spawn(c, spec.spawn, library, state);
    case 'listen':
    case 'stay-alive':
    case 'let-go':
    case 'message-parent':
    case 'choose-file':
    case 'at-restore':
    case 'per-process':
    case 'serve':
    case 'block':
      applyScriptEffect(c, spec, library, state);
      return [state];
    case 'exec':
      record(c.program, c.into, state, {
        kind: 'exec',
        text: call.text,
        path: pathAt(c, call.at, `\`${call.text}()\` replaces the process`),
        ...note,
      });
      state.crossing?.leaves.add('exec');
      c.raising.push(withRole(state, 'exec', 'failed'));
      leave(c, { kind: 'exec', type: 'OSError' }, pathAt(c, call.at, `\`${call.text}()\` may fail`), [state]);
      return [];
    case 'exit':
      record(c.program, c.into, state, {
        kind: 'exit',
        text: call.text,
        path: pathAt(c, call.at, `\`${call.text}()\` ends the process`),
        ...note,
      });
      state.crossing?.leaves.add(spec.how === '_exit' ? '_exit' : 'exit');
      if (spec.how === 'exit') {
        leave(c, { kind: 'exit', type: 'SystemExit' }, pathAt(c, call.at, `\`${call.text}()\` raises SystemExit`), [
          state,
        ]);
        c.raising.push(withRole(state, 'exit', 'begun'));
      }
      return [];
    case 'acquire': {
      if (spec.spins && c.waitDepth === 0) return [state];
      const bounded = limits(c.e, spec.bounded, library);
      return [
        locksFor(c, library, spec, state).reduce(
          (current, lock) =>
            acquire(c, lock, call, current, {
              bounded,
              brief: spec.hold === 'brief',
              must,
              waits: false,
              by: stackOf(c, library),
            }),
          state,
        ),
      ];
    }
    case 'wait': {
      waitForChild(c, subjectsOf(c, library, spec.subject), state);
      const bounded = limits(c.e, spec.bounded, library);
      return [
        locksFor(c, library, spec, state).reduce(
          (current, lock) => acquire(c, lock, call, current, { bounded, brief: true, must, waits: true }),
          state,
        ),
      ];
    }
    case 'release':
      if (stackOf(c, library) !== null) return [closeStack(c, stackOf(c, library), call, state)];
      return [
        locksFor(c, library, spec, state).reduce((current, lock) => release(c, lock, call, current, must), state),
      ];
    case 'close':
      return [subjectsOf(c, library, spec.subject).reduce((now, file) => closeFile(c, file, call, now), state)];
    case 'reinit':
    case 'protect':
      return [madeAnew(c, library, spec).reduce((current, lock) => reinit(c, lock, call, current, must), state)];
    case 'signal': {
      const ids = subjectsOf(c, library, spec.subject)
        .map(idOf)
        .filter((id) => id !== null);
      return [{ ...state, signals: state.signals.plus(ids) }];
    }
    case 'start-thread':
      return startThread(c, spec, library, state);
    case 'make-executor':
      record(c.program, c.into, state, {
        kind: 'make-executor',
        under: [...state.held.values()].map((held) => held.lock),
        path: pathAt(c, call.at, `\`${call.text}()\` makes an executor`),
        ...note,
      });
      return [state];
    case 'make-starter':
      noteStarter(c, spec, library);
      return [state];
    case 'accept-forks':
      return [accepting(state, spec.accepted)];
    case 'end-thread':
      return [endThreads(c, spec, library, state)];
    case 'at-fork-handler':
      register(c, spec, library, state);
      return [state];
    case 'resolve-name': {
      const proxies = spec.proxies === true || (spec.proxies?.every((test) => holds(c.e, test, library)) ?? false);
      record(c.program, c.into, state, {
        kind: 'resolve',
        proxies,
        client:
          spec.through ??
          (library.callee.self && !library.callee.name.startsWith('socket.')
            ? library.callee.name.slice(0, library.callee.name.lastIndexOf('.'))
            : null),
        text: call.text,
        path: pathAt(c, call.at, `\`${call.text}()\` asks the resolver`),
        ...note,
      });
      return [state];
    }
    case 'draw-random':
      return [drawRandom(c, spec, library, state)];
    case 'seed':
      return [seedGenerator(c, spec, library, state)];
    case 'tell-workers-apart':
      return [tellApart(state)];
    case 'log':
    case 'write-stdio': {
      const kind = spec.effect === 'log' ? 'log' : 'stdio';
      record(c.program, c.into, state, {
        kind,
        text: call.text,
        path: pathAt(c, call.at, `\`${call.text}()\` writes`),
        ...note,
      });
      return [state];
    }
    case 'run-native-pool':
      record(c.program, c.into, state, {
        kind: 'native',
        library: spec.library,
        limited: spec.yields === true || state.shield.has(poolId(spec.library)),
        text: call.text,
        path: pathAt(c, call.at, `\`${call.text}()\` runs native code of ${spec.library}`),
        ...note,
      });
      return [ranPool(c, spec.library, call, state)];
    case 'limit-native-pool':
      return [{ ...state, shield: plus(state.shield, poolId(spec.library)) }];
    case 'open':
    case 'use':
      return [
        subjectsOf(c, library, spec.subject).reduce((current, value) => {
          const resource = resourceOf(c.e, value, subjectText(library, spec.subject));
          if (!resource) return current;
          return (spec.effect === 'open' ? openResource : useResource)(c, resource, call, current, must);
        }, state),
      ];
    case 'may-fail':
      if (c.inHandler) leaveByGiven(c, call, state);
      return [state];
    case 'call':
      if (spec.timing === 'now') return callArgument(c, spec.fn, spec, library, state);
      if (spec.timing !== 'later') callLater(c, spec.fn, spec.timing, library, state);
      return [state];
    default:
      return [state];
  }
}

function callArgument(
  c: Context,
  fn: ArgRef,
  spec: { readonly rest?: 'arguments' },
  library: LibraryCall,
  state: State,
): readonly State[] {
  const given = argument(library.args, fn);
  const rest = spec.rest ? library.args.filter((arg) => arg !== given) : [];
  const callees = (given?.values ?? []).filter(
    (value) => value.a === 'fn' || value.a === 'partial' || value.a === 'lib' || value.a === 'class',
  );
  if (callees.length === 0) return [state];
  return mergeStates(callees.flatMap((callee) => c.apply.callee(c, callee, rest, library.call, state, false)));
}

/** A callback that runs in this process once the call has returned. */
function callLater(
  c: Context,
  fn: ArgRef,
  timing: 'soon' | 'delayed' | 'repeated',
  { args, call }: LibraryCall,
  state: State,
): void {
  const [callee] = argument(args, fn)?.values ?? [];
  if (callee) runCallback(c, callee, [], call, state, timing);
}

/** The exit stack that a call takes locks for, or gives them back for. */
function stackOf(c: Context, { callee }: LibraryCall): string | null {
  const { self } = callee;
  return self?.a === 'object' && c.program.library.inherited(self.type, 'collects') === true ? self.id : null;
}

/** Gives back what was taken for an exit stack. */
function closeStack(c: Context, stack: string | null, call: Pick<Call, 'at'>, state: State): State {
  const taken = [...state.held.values()].filter((held) => held.by !== null && held.by === stack);
  return taken.reduce((current, held) => release(c, held.lock, call, current, true), state);
}

/** Notes what is held while a child is waited for. */
function waitForChild(c: Context, subjects: readonly Abstract[], state: State): void {
  if (state.held.size === 0) return;
  const handles = new Set(subjects.map((subject) => (subject.a === 'fork' ? subject.site : idOf(subject))));
  for (const crossing of c.into.crossings.values())
    if (handles.has(crossing.handle)) for (const id of state.held.keys()) crossing.waitedUnder.add(id);
}
