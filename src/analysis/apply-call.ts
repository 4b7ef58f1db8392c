import type { Call, Value } from '../facts/facts.js';
import type { Abstract, Argument, Cls, Fn } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { forkByShape } from '../link/script-forks.js';
import { forwardedCall } from '../link/script-intrinsics.js';
import { isScript } from '../link/scripts.js';
import { runGiven } from './callbacks.js';
import { noteLasting } from './fresh-processes.js';
import { applyLibrary, IMPURE } from './apply-library.js';
import { nameReturned } from './resources.js';
import { applySummary } from './apply-summary.js';
import { record } from './collector.js';
import { type Context, locksOf, pathAt } from './context.js';
import { makeGenerator, perhapsReseeds } from './generators.js';
import { noteListRun, noteStored } from './hook-lists.js';
import { leaveByGiven } from './leaving.js';
import { noteThreadMade } from './made-threads.js';
import type { State } from './model.js';
import { mergeStates } from './state.js';

/** What a call does to a state: the states in which it may return. */
export function applyCall(c: Context, call: Call, state: State): readonly State[] {
  const callees = c.e.evaluate(call.callee, c.frame).filter((callee) => callee.a !== 'const' && callee.a !== 'text');
  const known = callees.filter((callee) => isCallable(c, callee));
  noteListRun(c, call, state);
  for (const callee of known) noteStored(c, callee, call, state);
  // What is not followed is only asked about what it is given where a lock is held that it could be given.
  if (known.length === 0) {
    const shaped = forkByShape(c.e, call, c.frame);
    if (shaped) return applyCallee(c, shaped, [], call, state, false);
    const isAsked = state.held.size > 0 || isScript(c.frame.fn.module);
    return applyUnknown(c, call, isAsked ? c.e.arguments(call, c.frame) : [], state);
  }
  if (known.every((callee) => callee.a === 'lib' && isInert(c, callee))) return [state];
  if (isGiven(c, call)) callGiven(c, call, state);
  const args = c.e.arguments(call, c.frame);
  // Something that ends whatever a name stands for ends all that it may stand for.
  if (known.length > 1 && known.every((callee) => callee.a === 'lib' && (onlyEnds(c, callee) || onlyLetsGo(c, callee))))
    return [known.reduce((current, callee) => applyCallee(c, callee, args, call, current, false)[0] ?? current, state)];
  const after = sure(c, known).flatMap((callee) => applyCallee(c, callee, args, call, state, known.length === 1));
  // What is a process where it is not a thread leaves no thread that is known to run.
  const kinds = known.map((callee) => (callee.a === 'lib' ? effectsOf(c, callee.name) : []));
  const isEither =
    kinds.some((kind) => kind.includes('spawn')) &&
    kinds.some((kind) => kind.includes('start-thread') && !kind.includes('spawn'));
  return mergeStates(isEither ? after.map((next) => ({ ...next, alive: state.alive })) : after);
}

/** Without what asks the resolver where the same call of something else a name may stand for does not. */
function sure(c: Context, known: readonly Abstract[]): readonly Abstract[] {
  const kinds = known.map((callee) => (callee.a === 'lib' ? effectsOf(c, callee.name) : null));
  if (!kinds.some((kind) => kind !== null && !kind.includes('resolve-name'))) return known;
  return known.filter((_, i) => !kinds[i]?.length || !kinds[i].every((effect) => effect === 'resolve-name'));
}

function effectsOf(c: Context, name: string): readonly string[] {
  return (c.program.library.entry(name)?.effects ?? []).map(({ effect }) => effect);
}

/** Whether a library call only ends threads, or tells or waits for what ends them. */
export function onlyEnds(c: Context, callee: Extract<Abstract, { a: 'lib' }>): boolean {
  const effects = c.program.library.entry(callee.name)?.effects ?? [];
  return (
    effects.length > 0 &&
    effects.every(({ effect }) => effect === 'end-thread' || effect === 'signal' || effect === 'wait')
  );
}

/** Whether a library call only lets go of a lock or a file. */
function onlyLetsGo(c: Context, callee: Extract<Abstract, { a: 'lib' }>): boolean {
  return onlyDoes(c, callee, LETS_GO);
}

/** The same, or it leaves the process for good: nothing that the program still needs comes to be lost there. */
export function onlyLetsGoOrLeaves(c: Context, callee: Extract<Abstract, { a: 'lib' }>): boolean {
  return onlyDoes(c, callee, LETS_GO_OR_LEAVES);
}

function onlyDoes(c: Context, { name }: Extract<Abstract, { a: 'lib' }>, kinds: ReadonlySet<string>): boolean {
  const effects = c.program.library.entry(name)?.effects ?? [];
  return effects.length > 0 && effects.every((spec) => kinds.has(spec.effect === 'exit' ? spec.how : spec.effect));
}

const LETS_GO: ReadonlySet<string> = new Set(['release', 'close']);
const LETS_GO_OR_LEAVES: ReadonlySet<string> = new Set([...LETS_GO, 'exec', '_exit']);

/** A library call that does nothing at all that matters, not even between fork and exec: most builtins. */
function isInert(c: Context, callee: Extract<Abstract, { a: 'lib' }>): boolean {
  return (
    callee.name.startsWith('builtins.') &&
    !IMPURE.has(callee.name) &&
    c.program.library.entry(callee.name)?.effects === undefined
  );
}

function isCallable(c: Context, callee: Abstract): boolean {
  return (
    (callee.a === 'object' && c.program.library.entry(`${callee.type}.__call__`) !== undefined) ||
    callee.a === 'fn' ||
    callee.a === 'class' ||
    callee.a === 'lib' ||
    callee.a === 'partial' ||
    callee.a === 'instance'
  );
}

/** Calls one of the values that the callee may be. `must`: it is the only one. */
export function applyCallee(
  c: Context,
  callee: Abstract,
  args: readonly Argument[],
  call: Call,
  state: State,
  must: boolean,
): readonly State[] {
  switch (callee.a) {
    case 'fn': {
      if (callee.fn.isContextManager) return [state];
      const site = siteKey({ fn: c.frame.fn, at: call.at });
      const { frame, ids, passed } = c.e.enter(callee, args, site);
      const summary = c.summaryOf(frame);
      if (!summary.isSetup) noteRun(c, call, state);
      const text = `\`${call.text}()\` is called`;
      const exits = applySummary(
        c,
        { summary, ids, passed, fnId: callee.fn.id },
        { at: call.at, text, site },
        state,
        must,
      ).map((exit) => nameReturned(c, frame, site, exit));
      // A generator's body runs when it is iterated, which may be never.
      return callee.fn.facts.isGenerator ? mergeStates([state, ...exits]) : exits;
    }
    case 'class': {
      noteRun(c, call, state);
      const self: Abstract = {
        a: 'instance',
        cls: callee.cls,
        id: siteKey({ fn: c.frame.fn, at: call.at }),
        site: { fn: c.frame.fn, at: call.at, call },
        place: null,
        frame: c.frame,
      };
      const make = c.e.method(callee.cls, '__new__')[0];
      const kept = make ? construct(c, callee, make, args, call, state, must) : [state];
      const init = c.e.method(callee.cls, '__init__')[0];
      const base = c.e.mro(callee.cls).find((entry) => typeof entry === 'string');
      return kept.flatMap((before) => {
        const made = makeGenerator(c, [self], call, before);
        noteThreadMade(c, callee, call, before);
        if (init) return applyCallee(c, { a: 'fn', fn: init, self, outer: null }, args, call, made, must);
        return typeof base === 'string'
          ? applyLibrary(c, { a: 'lib', name: base, self: null }, args, call, made, must)
          : [made];
      });
    }
    case 'partial':
      return applyCallee(c, callee.fn, [...callee.args, ...args], call, state, must);
    case 'lib': {
      noteThreadMade(c, callee, call, state);
      const forwarded = forwardedCall(callee, args);
      if (forwarded) return applyCallee(c, forwarded.callee, forwarded.args, call, state, must);
      return applyLibrary(c, callee, args, call, state, must);
    }
    case 'object':
      return applyLibrary(c, { a: 'lib', name: `${callee.type}.__call__`, self: callee }, args, call, state, must);
    case 'instance': {
      const method = c.e.method(callee.cls, '__call__')[0];
      return method
        ? applyCallee(c, { a: 'fn', fn: method, self: callee, outer: null }, args, call, state, must)
        : applyUnknown(c, call, args, state);
    }
    default:
      return applyUnknown(c, call, args, state);
  }
}

/** Runs a program's own `__new__`, which is given the class. */
function construct(
  c: Context,
  cls: Extract<Abstract, { a: 'class' }>,
  make: Fn,
  args: readonly Argument[],
  call: Call,
  state: State,
  must: boolean,
): readonly State[] {
  return applyCallee(
    c,
    { a: 'fn', fn: make, self: null, outer: null },
    [{ name: null, values: [cls] }, ...args],
    call,
    state,
    must,
  );
}

/** A function that was handed in may raise; in the arm of a child what it does is not what the arm does by hand. */
function callGiven(c: Context, call: Call, state: State): void {
  if (!isKnown(c, call)) leaveByGiven(c, call, state);
  if (state.crossing?.path.at.fn === c.frame.fn) state.crossing.given.add(call.at);
}

/** Whether the callee is a parameter of the function, or a field that keeps one: code of whoever calls or makes it. */
function isGiven(c: Context, { callee }: Call): boolean {
  // A local name that stands for nothing that is known holds what came in, or what a collection of the owner's holds.
  if (callee.k === 'var') {
    if (callee.fn === 0) return false;
    const { fn } = c.frame;
    if (fn.facts.params.some((param) => param.name === callee.name)) return true;
    return isOpen(c, callee) && !isMade(fn, callee);
  }
  if (callee.k !== 'attr') return false;
  return c.e
    .evaluate(callee.base, c.frame)
    .some((base) => base.a === 'instance' && keepsParameter(c, base.cls, callee.name));
}

/** Whether what came in is seen here: another caller of the function has a context of its own. */
function isKnown(c: Context, { callee }: Call): boolean {
  return callee.k === 'var' && c.frame !== c.e.defaultFrame(c.frame.fn) && !isOpen(c, callee);
}

function isOpen(c: Context, callee: Value): boolean {
  const values = c.e.evaluate(callee, c.frame);
  return values.length === 0 || values.some((value) => value.a === 'unknown');
}

/** Whether a name of a function only ever holds what calls gave back. */
function isMade({ module }: Fn, { fn, name }: Extract<Value, { k: 'var' }>): boolean {
  const bindings = module.bindings.get(fn)?.get(name) ?? [];
  return bindings.length > 0 && bindings.every((binding) => binding.b === 'value' && binding.value.k === 'call');
}

function keepsParameter(c: Context, cls: Cls, field: string): boolean {
  return c.e.mro(cls).some(
    (entry) =>
      typeof entry !== 'string' &&
      entry.selfBindings.get(field)?.some((binding) => {
        if (binding.b !== 'value' || binding.value.k !== 'var') return false;
        const { name } = binding.value;
        return binding.fn.facts.params.some((param) => param.name === name);
      }),
  );
}

/** A call of something that is not followed: it may do anything with the locks that it is given. */
export function applyUnknown(c: Context, call: Call, args: readonly Argument[], state: State): readonly State[] {
  noteRun(c, call, state);
  if (isGiven(c, call)) callGiven(c, call, state);
  for (const { values } of args)
    for (const lock of locksOf(c.e, values, 'the lock')) {
      const text = state.held.get(lock.id)?.lock.text ?? lock.text;
      record(c.program, c.into, state, {
        kind: 'hand-over',
        lock: { ...lock, text },
        text: call.text,
        path: pathAt(c, call.at, `\`${text}\` is given to code that is not followed`),
        roles: state.roles,
        must: false,
        late: false,
      });
    }
  noteLasting(c, call, state);
  runGiven(c, call, args, state);
  return [perhapsReseeds(call, state)];
}

/** Notes that the function runs more than set-up. */
export function noteRun(c: Context, call: Pick<Call, 'at' | 'text'>, state: State): void {
  // What runs only where an exec failed does not make the child one that goes on without.
  if (state.roles.get('exec') === 'failed') return;
  // Processes that begin afresh do not ask what else runs in this one.
  if (state.crossing === null && isScript(c.frame.fn.module)) {
    c.into.isSetup = false;
    return;
  }
  // The first such call tells all: nothing is noted again in the same roles.
  if (c.into.hasRun && state.crossing === null && state.roles.size === 0) return;
  if (state.roles.size === 0 && !state.thrown) c.into.hasRun = true;
  c.into.isSetup = false;
  record(c.program, c.into, state, {
    kind: 'run',
    text: call.text,
    path: pathAt(c, call.at, `\`${call.text}()\` runs`),
    roles: state.roles,
    must: false,
    late: false,
  });
}
