import type { Step } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import type { Abstract } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { acquire, release } from './lock-acts.js';
import { applySummary } from './apply-summary.js';
import type { Applied, ApplySite } from './renaming.js';
import { type Context, lockOf, locksOf, spell } from './context.js';
import type { LockRef, State } from './model.js';
import { nameReturned } from './resources.js';
import { endThread } from './end-thread.js';
import { plus, without } from './state.js';

type ScopeStep = Extract<Step, { s: 'scope' }>;

/** A with-block that was entered: how to leave it again. */
export interface Entered {
  readonly states: readonly State[];
  readonly leave: (c: Context, state: State) => readonly State[];
  /** Its exit may swallow exceptions. */
  readonly swallows: boolean;
}

export function enterScope(c: Context, step: ScopeStep, state: State): Entered {
  const values = c.e.evaluate(step.value, c.frame);
  const manager = managerOf(c, step);
  if (manager) return enterGenerator(c, state, manager);
  for (const value of values) {
    const lock = lockOf(c.e, value, spell(step.value));
    if (lock && isLockScope(c, lock)) return enterLock(step, state, lock, c, values);
    if (
      value.a === 'instance' &&
      c.e.method(value.cls, '__enter__').concat(c.e.method(value.cls, '__aenter__')).length > 0
    )
      return enterInstance(c, step, state, value);
    if (value.a === 'object' && c.program.library.entry(`${value.type}.__enter__`))
      return {
        states: applyMethod(c, step, '__enter__', value, state),
        leave: (_c, inner) => [inner],
        swallows: false,
      };
    if (value.a === 'object' && c.program.library.inherited(value.type, 'scope') === 'closes')
      return enterClosing(step, state, value);
    if (value.a === 'object' && c.program.library.inherited(value.type, 'scope') === 'ends')
      return { states: [state], leave: (_c, inner) => [endThread(value, inner)], swallows: false };
    if (value.a === 'instance') {
      const base = c.e
        .mro(value.cls)
        .find((entry) => typeof entry === 'string' && c.program.library.inherited(entry, 'scope') === 'ends');
      if (base !== undefined)
        return { states: [state], leave: (_c, inner) => [endThread(value, inner)], swallows: false };
    }
  }
  const swallows = values.some(
    (value) => value.a === 'object' && c.program.library.inherited(value.type, 'swallows') === true,
  );
  return { states: [state], leave: (_c, inner) => [inner], swallows };
}

/** `with` something of a library that is closed on the way out. */
function enterClosing(step: ScopeStep, state: State, value: Extract<Abstract, { a: 'object' }>): Entered {
  return {
    states: [state],
    leave: (context, inner) => applyMethod(context, step, 'close', value, inner),
    swallows: false,
  };
}

/** What a scope calls of an object of a library. */
function applyMethod(
  c: Context,
  step: ScopeStep,
  name: string,
  value: Extract<Abstract, { a: 'object' }>,
  state: State,
): readonly State[] {
  const call = { callee: step.value, args: [], at: atOf(step.value), text: `${spell(step.value)}.${name}` };
  return c.apply.callee(c, { a: 'lib', name: `${value.type}.${name}`, self: value }, [], call, state, true);
}

function isLockScope(c: Context, lock: LockRef): boolean {
  return c.program.library.inherited(lock.type, 'scope') === 'lock';
}

function enterLock(step: ScopeStep, state: State, lock: LockRef, c: Context, values: readonly Abstract[]): Entered {
  const call = { at: atOf(step.value) };
  // Of a container's locks it may be any: one stands for them in what is held, all of them may have been taken.
  for (const other of lock.place?.includes('[') ? locksOf(c.e, values, lock.text) : [])
    if (other.id !== lock.id)
      acquire(c, other, call, state, { bounded: false, brief: true, must: false, waits: false });
  return {
    states: [acquire(c, lock, call, state, { bounded: false, brief: false, must: true, waits: false })],
    leave: (inner, after) => [release(inner, lock, call, after, true)],
    swallows: false,
  };
}

/** `with obj:` of a program class: its `__enter__` and `__exit__` run. */
function enterInstance(
  c: Context,
  step: ScopeStep,
  state: State,
  value: Extract<Abstract, { a: 'instance' }>,
): Entered {
  const at = atOf(step.value);
  const run = (names: readonly string[], from: State, context: Context): readonly State[] => {
    const fn = names.flatMap((name) => context.e.method(value.cls, name))[0];
    if (!fn) return [from];
    const site = siteKey({ fn: context.frame.fn, at });
    const { frame, ids } = context.e.enter({ a: 'fn', fn, self: value, outer: null }, [], site);
    const summary = context.summaryOf(frame);
    return applySummary(
      context,
      { summary, ids, fnId: fn.id },
      { at, text: `\`${spell(step.value)}\` is ${names[0] === '__enter__' ? 'entered' : 'left'}`, site },
      from,
      true,
    );
  };
  return {
    states: run(['__enter__', '__aenter__'], state, c),
    leave: (context, inner) => run(['__exit__', '__aexit__'], inner, context),
    swallows: false,
  };
}

interface Manager {
  readonly applied: Applied;
  readonly where: ApplySite;
}

/** The `@contextmanager` function that the scope calls. */
function managerOf(c: Context, step: ScopeStep): Manager | null {
  if (step.value.k !== 'call') return null;
  const { call } = step.value;
  const callee = c.e.evaluate(call.callee, c.frame).find((found) => found.a === 'fn' && found.fn.isContextManager);
  if (callee?.a !== 'fn') return null;
  const site = siteKey({ fn: c.frame.fn, at: call.at });
  const { frame, ids } = c.e.enter(callee, c.e.arguments(call, c.frame), site);
  return {
    applied: { summary: c.summaryOf(frame), ids, fnId: callee.fn.id },
    where: { at: call.at, text: `\`${call.text}()\` is entered`, site },
  };
}

/** The body runs at the yield: what is held there is held in the body, what is not held at the end is given back after it. */
function enterGenerator(c: Context, state: State, { applied, where }: Manager): Entered {
  const { summary } = applied;
  const states = applySummary(c, applied, where, state, true, 'early').map((entered) =>
    nameReturned(c, summary.frame, where.site, entered),
  );
  const atEnd = new Set(summary.exits.flatMap((exit) => [...exit.held.keys()]));
  const endedAtEnd = summary.exits.length > 0 ? [...(summary.exits[0]?.ended ?? [])] : [];
  const given = new Set(states.flatMap((inner) => [...inner.held.keys()]).filter((id) => !state.held.has(id)));
  const stays = atEnd.size > 0;
  return {
    states: states.length > 0 ? states : [state],
    leave: (context, inner) => {
      applySummary(context, applied, { ...where, text: where.text.replace('entered', 'left') }, inner, true, 'late');
      const started = summary.yields
        .flatMap((yielded) => [...yielded.alive.keys()])
        .filter((id) => !summary.exits.some((exit) => exit.alive.has(id)));
      return [
        {
          ...inner,
          held: stays ? inner.held : without(inner.held, (id) => given.has(id)),
          alive: without(inner.alive, (id) => started.includes(id)),
          shield: inner.crossing ? plus(inner.shield, ...given) : inner.shield,
          ended: plus(inner.ended, ...endedAtEnd),
        },
      ];
    },
    swallows: false,
  };
}
