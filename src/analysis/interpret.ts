import type { HandlerFacts, Step, Target, Test, Value } from '../facts/facts.js';
import { applyCall } from './apply-call.js';
import { importModule } from './apply-import.js';
import { writeTarget } from './apply-write.js';
import { type Context, mayRaise, type Outcome } from './context.js';
import { settled } from './generators.js';
import { noteDecorated } from './hook-lists.js';
import { refine } from './refine.js';
import { readItem } from './resources.js';
import { enterScope } from './scopes.js';
import type { State } from './model.js';
import { expected, mergeStates } from './state.js';

/** Rounds through a loop body: what can be held or alive settles after two. */
const LOOP_ROUNDS = 2;

function outcome(normal: readonly State[] = []): Outcome {
  return { normal, returns: [], raises: [], breaks: [], continues: [] };
}

/** Runs a block from each of these states. */
export function runBlock(c: Context, steps: readonly Step[], entry: readonly State[]): Outcome {
  const out = outcome(entry);
  for (const step of steps) {
    if (out.normal.length === 0) break;
    if (step.s !== 'try' && !isRelease(step)) mayRaise(c, out.normal);
    const next = runStep(c, step, out.normal);
    out.normal = mergeStates(next.normal);
    addAbrupt(out, next);
  }
  return out;
}

/**
 * `release()` that raises finds the lock free, `_exit()` does not, and a failing exec says itself how it leaves: the
 * state before them is none in which an exception does.
 */
function isRelease(step: Step): boolean {
  return step.s === 'eval' && isReleaseCall(step.value);
}

function isReleaseCall(value: Value): boolean {
  return (
    value.k === 'call' && value.call.callee.k === 'attr' && /^(release|exec[lv]\w*|_exit)$/.test(value.call.callee.name)
  );
}

function addAbrupt(into: Outcome, from: Outcome): void {
  into.returns.push(...from.returns);
  into.raises.push(...from.raises);
  into.breaks.push(...from.breaks);
  into.continues.push(...from.continues);
}

function runStep(c: Context, step: Step, states: readonly State[]): Outcome {
  switch (step.s) {
    case 'eval':
      return outcome(runValue(c, step.value, states));
    case 'assign': {
      const after = runValue(c, step.value, states);
      return outcome(
        step.targets.reduce(
          (current, target) => assign(c, target, step.value, current, step.augmented === true),
          after,
        ),
      );
    }
    case 'delete':
      return outcome(step.targets.reduce((current, target) => runParts(c, target, current), states));
    case 'import':
      return outcome(importModule(c, step, states));
    case 'def': {
      const fn = c.frame.fn.module.fns[step.fn];
      const evaluated = [
        ...(fn?.facts.decorators ?? []),
        ...(fn?.facts.params ?? []).flatMap((param) => (param.default ? [param.default] : [])),
      ];
      if (fn && states[0]) noteDecorated(c, fn, states[0]);
      return outcome(evaluated.reduce((current, value) => runValue(c, value, current), states));
    }
    case 'class':
      return runBlock(c, step.body, states);
    case 'branch':
      return runBranch(c, step, states);
    case 'loop':
      return runLoop(c, step, states);
    case 'try':
      return runTry(c, step, states);
    case 'scope':
      return runScope(c, step, states);
    case 'return': {
      const out = outcome();
      out.returns.push(...(step.value ? runValue(c, step.value, states) : states));
      return out;
    }
    case 'raise': {
      const out = outcome();
      const after = step.value ? runValue(c, step.value, states) : states;
      c.raising.push(...after);
      out.raises.push(...after);
      return out;
    }
    case 'assert':
      // What must hold anyway tells nothing of what the function does where it does not.
      return outcome(
        refine({ ...c, into: { ...c.into, pidPlaces: new Set() } }, step.test, runTest(c, step.test, states)).yes,
      );
    case 'break':
    case 'continue': {
      const out = outcome();
      (step.s === 'break' ? out.breaks : out.continues).push(...states);
      return out;
    }
    case 'declare':
      return outcome(states);
  }
}

function assign(
  c: Context,
  target: Target,
  value: Value,
  states: readonly State[],
  augmented: boolean,
): readonly State[] {
  const after = runParts(c, target, states);
  return augmented ? after : mergeStates(after.map((state) => writeTarget(c, target, value, state)));
}

function runBranch(c: Context, step: Extract<Step, { s: 'branch' }>, states: readonly State[]): Outcome {
  const { yes, no } = refine(c, step.test, runTest(c, step.test, states));
  const then = runBlock(c, step.then, yes);
  const otherwise = runBlock(c, step.else, no);
  const out = outcome(mergeStates([...then.normal, ...otherwise.normal]));
  addAbrupt(out, then);
  addAbrupt(out, otherwise);
  return out;
}

function runLoop(c: Context, step: Extract<Step, { s: 'loop' }>, states: readonly State[]): Outcome {
  const out = outcome();
  let entry = step.iter ? runValue(c, step.iter, states) : states;
  let leaving: readonly State[] = [];
  let through: readonly State[] = [];
  const broken: State[] = [];
  c.loopDepth++;
  for (let round = 0; round < LOOP_ROUNDS; round++) {
    const tested = step.test ? refine(c, step.test, runTest(c, step.test, entry)) : { yes: entry, no: entry };
    leaving = mergeStates([...leaving, ...tested.no]);
    const bound = step.target ? runParts(c, step.target, tested.yes) : tested.yes;
    const body = runBlock(c, step.body, bound);
    out.returns.push(...body.returns);
    out.raises.push(...body.raises);
    broken.push(...body.breaks);
    entry = mergeStates([...entry, ...body.normal, ...body.continues]);
    through = mergeStates([...body.normal, ...body.continues]);
  }
  c.loopDepth--;
  // A `for` loop is taken to run at least once: joining all threads of a list ends them, starting them starts some.
  if (!step.test && through.length > 0) leaving = through;
  else if (step.test && step.test.t !== 'const') leaving = mergeStates([...leaving, ...refine(c, step.test, entry).no]);
  const after = runBlock(c, step.else, leaving);
  addAbrupt(out, after);
  out.normal = mergeStates([...after.normal, ...broken]);
  if (c.loopDepth === 0) out.normal = out.normal.map(settled);
  return out;
}

function runTry(c: Context, step: Extract<Step, { s: 'try' }>, states: readonly State[]): Outcome {
  const outer = c.raising;
  const caught: State[] = [];
  c.raising = caught;
  const body = runBlock(c, step.body, states);
  c.raising = outer;
  const raised = mergeStates([...caught, ...body.raises]);
  const out = outcome();
  out.returns.push(...body.returns);
  out.breaks.push(...body.breaks);
  out.continues.push(...body.continues);
  const inHandlers: State[] = [];
  c.raising = inHandlers;
  const completed = runBlock(c, step.else, body.normal);
  addAbrupt(out, completed);
  const normal: State[] = [...completed.normal];
  for (const handler of step.handlers) {
    const handled = runBlock(
      c,
      handler.body,
      catchesAny(handler) ? raised : raised.map((state) => expected(state, states)),
    );
    normal.push(...handled.normal);
    addAbrupt(out, handled);
  }
  c.raising = outer;
  const catchesAll = step.handlers.some(catchesAny);
  const escaping = mergeStates([...inHandlers, ...(catchesAll ? [] : raised), ...out.raises]);
  out.raises = [];
  return runFinally(c, step, { ...out, normal: mergeStates(normal) }, escaping);
}

function catchesAny(handler: HandlerFacts): boolean {
  return handler.types.length === 0 || handler.types.some((type) => /^(Base)?Exception$/.test(nameOf(type)));
}

function nameOf(value: Value): string {
  return value.k === 'free' || value.k === 'var' || value.k === 'attr' ? value.name : '';
}

function unwind(c: Context, run: () => void): void {
  const before = c.into.unwinding;
  c.into.unwinding = true;
  run();
  c.into.unwinding = before;
}

/** The `finally` block runs on every way out; where it leaves by itself, it replaces the way. */
function runFinally(c: Context, step: Extract<Step, { s: 'try' }>, ways: Outcome, escaping: readonly State[]): Outcome {
  if (step.finally.length === 0) {
    c.raising.push(...escaping);
    return ways;
  }
  const out = outcome();
  const through = (states: readonly State[], put: (states: readonly State[]) => void): void => {
    if (states.length === 0) return;
    const done = runBlock(c, step.finally, mergeStates(states));
    put(done.normal);
    addAbrupt(out, done);
  };
  through(ways.normal, (states) => (out.normal = states));
  through(ways.returns, (states) => out.returns.push(...states));
  through(ways.breaks, (states) => out.breaks.push(...states));
  through(ways.continues, (states) => out.continues.push(...states));
  unwind(c, () => {
    through(escaping, (states) => {
      c.raising.push(...states);
    });
  });
  return out;
}

function runScope(c: Context, step: Extract<Step, { s: 'scope' }>, states: readonly State[]): Outcome {
  const evaluated = runValue(c, step.value, states);
  const out = outcome();
  const normal: State[] = [];
  for (const state of evaluated) {
    const entered = enterScope(c, step, state);
    const outer = c.raising;
    const caught: State[] = [];
    c.raising = caught;
    const body = runBlock(c, step.body, entered.states);
    c.raising = outer;
    const leave = (states: readonly State[]): readonly State[] =>
      mergeStates(states.flatMap((inner) => entered.leave(c, inner)));
    normal.push(...leave(body.normal));
    out.returns.push(...leave(mergeStates(body.returns)));
    out.raises.push(...leave(mergeStates(body.raises)));
    out.breaks.push(...leave(body.breaks));
    out.continues.push(...leave(body.continues));
    unwind(c, () => {
      c.raising.push(...leave(mergeStates(caught)));
    });
    if (entered.swallows) normal.push(...leave(mergeStates([...caught, ...body.raises])));
  }
  out.normal = mergeStates(normal);
  return out;
}

/** Evaluates the calls in an expression, in order. */
export function runValue(c: Context, value: Value, states: readonly State[]): readonly State[] {
  switch (value.k) {
    case 'var':
    case 'classvar':
    case 'free':
    case 'const':
    case 'fn':
    case 'super':
      return states;
    case 'call': {
      const ready = value.call.args.reduce(
        (current, arg) => runValue(c, arg.value, current),
        runValue(c, value.call.callee, states),
      );
      if (!isReleaseCall(value)) mayRaise(c, ready);
      return mergeStates(ready.flatMap((state) => applyCall(c, value.call, state)));
    }
    case 'choice': {
      const [first, ...rest] = value.of;
      if (value.op === 'if' && value.test) {
        const { yes, no } = refine(c, value.test, runTest(c, value.test, states));
        return mergeStates([
          ...(value.of[0] ? runValue(c, value.of[0], yes) : yes),
          ...(value.of[1] ? runValue(c, value.of[1], no) : no),
        ]);
      }
      let current = first ? runValue(c, first, states) : states;
      const test: Test | null = first ? { t: 'truthy', value: first } : null;
      const done: State[] = [];
      for (const part of rest) {
        const { yes, no } = test ? refine(c, test, current) : { yes: current, no: current };
        done.push(...(value.op === 'or' ? yes : no));
        current = runValue(c, part, value.op === 'or' ? no : yes);
      }
      return mergeStates([...done, ...current]);
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
function runParts(c: Context, value: Value, states: readonly State[]): readonly State[] {
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
    case 'await':
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
      return mergeStates([...done, ...current]);
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
