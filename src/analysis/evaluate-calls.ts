import type { Target, Test, Value } from '../facts/facts.js';
import { applyCall, onlyEnds, onlyLetsGoOrLeaves } from './apply-call.js';
import { writeTarget } from './apply-write.js';
import { type Context, mayRaise } from './context.js';
import type { State } from './model.js';
import { loadModule } from './apply-import.js';
import { noteAwait } from './awaits.js';
import { waited } from './callbacks.js';
import { forgetTold } from './told-roles.js';
import { refine } from './refine.js';
import { readItem } from './resources.js';
import { mergeStates } from './state.js';

/** Evaluates the calls in an expression, in order. */
export function runValue(c: Context, value: Value, states: readonly State[]): readonly State[] {
  if (c.reached && states.length > 0) c.reached.add(value);
  switch (value.k) {
    case 'var':
    case 'classvar':
    case 'free':
    case 'const':
    case 'fn':
    case 'super':
      return states;
    case 'import':
      return loadModule(c, value, states);
    case 'await':
      return waited(c, noteAwait(c, value, runValue(c, value.value, states)));
    case 'call': {
      const ready = value.call.args.reduce(
        (current, arg) => runValue(c, arg.value, current),
        runValue(c, value.call.callee, states),
      );
      const joins = endsFirst(c, value);
      if (!joins && !isReleaseCall(c, value)) mayRaise(c, ready);
      const after = mergeStates(ready.flatMap((state) => applyCall(c, value.call, state)));
      if (joins) mayRaise(c, after);
      return after;
    }
    case 'choice': {
      const [first, ...rest] = value.of;
      if (value.op === 'if' && value.test) {
        const { yes, no } = refine(c, value.test, runTest(c, value.test, states));
        const arms = [
          ...(value.of[0] ? runValue(c, value.of[0], yes) : yes),
          ...(value.of[1] ? runValue(c, value.of[1], no) : no),
        ];
        return mergeStates(forgetTold(states, arms));
      }
      let current = first ? runValue(c, first, states) : states;
      const test: Test | null = first ? { t: 'truthy', value: first } : null;
      const done: State[] = [];
      for (const part of rest) {
        const { yes, no } = test ? refine(c, test, current) : { yes: current, no: current };
        done.push(...(value.op === 'or' ? yes : no));
        current = runValue(c, part, value.op === 'or' ? no : yes);
      }
      return mergeStates(forgetTold(states, [...done, ...current]));
    }
    case 'assign':
      return assign(c, value.target, value.value, runValue(c, value.value, states), false);
    case 'yield': {
      const after = value.value ? runValue(c, value.value, states) : states;
      c.yields.push(...after);
      c.into.late = c.frame.fn.isContextManager;
      return after;
    }
    case 'test':
      return runTest(c, value.test, states);
    case 'comp':
      return runComprehension(c, value, states);
    default:
      return runParts(c, value, states);
  }
}

function runComprehension(
  c: Context,
  value: Extract<Value, { k: 'comp' }>,
  states: readonly State[],
): readonly State[] {
  let current = states;
  for (const loop of value.loops) {
    current = runValue(c, loop.iter, current);
    for (const test of loop.tests) current = refine(c, test, runTest(c, test, current)).yes;
  }
  if (value.key) current = runValue(c, value.key, current);
  c.loopDepth++;
  const after = runValue(c, value.element, runValue(c, value.element, current));
  c.loopDepth--;
  return after.length === 0 ? states : after;
}

/** Evaluates the parts of an expression that has no effect of its own, and of an assignment's target. */
export function runParts(c: Context, value: Value, states: readonly State[]): readonly State[] {
  switch (value.k) {
    case 'attr':
      return runValue(c, value.base, states);
    case 'item': {
      const inner = value.key
        ? runValue(c, value.key, runValue(c, value.base, states))
        : runValue(c, value.base, states);
      return inner.map((state) => readItem(c, value, state));
    }
    case 'seq':
      return value.items.reduce((current, item) => runValue(c, item, current), states);
    case 'dict':
      return value.entries.reduce(
        (current, entry) => runValue(c, entry.value, entry.key ? runValue(c, entry.key, current) : current),
        states,
      );
    case 'star':
      return runValue(c, value.value, states);
    case 'parts':
      return value.of.reduce((current, part) => runValue(c, part, current), states);
    default:
      return states;
  }
}

/** Evaluates the calls in a condition. `and` and `or` stop early, which matters for no effect but the last. */
export function runTest(c: Context, test: Test, states: readonly State[]): readonly State[] {
  switch (test.t) {
    case 'and':
    case 'or': {
      let current = states;
      const done: State[] = [];
      for (const [i, part] of test.of.entries()) {
        current = runTest(c, part, current);
        if (i === test.of.length - 1) break;
        const { yes, no } = refine(c, part, current);
        done.push(...(test.t === 'or' ? yes : no));
        current = test.t === 'or' ? no : yes;
      }
      return mergeStates(forgetTold(states, [...done, ...current]));
    }
    case 'not':
      return runTest(c, test.of, states);
    case 'truthy':
      return runValue(c, test.value, states);
    case 'compare':
      return runValue(c, test.right, runValue(c, test.left, states));
    case 'unknown':
      return test.of.reduce((current, value) => runValue(c, value, current), states);
    case 'const':
      return states;
  }
}

/** Evaluates the parts of a target and notes what is written to it. */
export function assign(
  c: Context,
  target: Target,
  value: Value,
  states: readonly State[],
  augmented: boolean,
): readonly State[] {
  const after = runParts(c, target, states);
  return augmented ? after : mergeStates(after.map((state) => writeTarget(c, target, value, state)));
}

/**
 * Whether a call ends threads, and is nothing else: what raises out of it has waited first, or hands on what the thread
 * raised.
 */
export function endsFirst(c: Context, value: Value): boolean {
  if (value.k !== 'call' || value.call.callee.k !== 'attr') return false;
  if (value.call.callee.name === 'join') return true;
  return c.e.evaluate(value.call.callee, c.frame).some((callee) => callee.a === 'lib' && onlyEnds(c, callee));
}

/**
 * Whether an expression releases a lock, closes what may carry one, or execs, and is nothing else: `release()` that
 * raises finds the lock free, `_exit()` does not, and a failing exec says itself how it leaves.
 */
export function isReleaseCall(c: Context, value: Value): boolean {
  if (value.k !== 'call') return false;
  const callees = c.e.evaluate(value.call.callee, c.frame);
  return callees.length > 0 && callees.every((callee) => callee.a === 'lib' && onlyLetsGoOrLeaves(c, callee));
}
