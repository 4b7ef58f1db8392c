import type { Step } from '../facts/facts.js';
import { importModule } from './apply-import.js';
import { type Context, mayRaise } from './context.js';
import { assign, endsFirst, isReleaseCall, runParts, runTest, runValue } from './evaluate-calls.js';
import { noteJoin, noteNext, noteReturn, noteRound } from './escapes.js';
import { calledAsGiven, catchesAny, leaveByRaise, namesExit, takenBy, uncaught } from './leaving.js';
import { settled } from './generators.js';
import { noteDecorated } from './hook-lists.js';
import { forgetTold } from './told-roles.js';
import { refine } from './refine.js';
import { enterScope } from './scopes.js';
import { isWaiting } from './watched-names.js';
import type { Leaving, Outcome, State } from './model.js';
import { expected, mergeStates } from './state.js';

/** Rounds through a loop body: what can be held or alive settles after two. */
const LOOP_ROUNDS = 2;

function outcome(normal: readonly State[] = []): Outcome {
  return { normal, returns: [], raises: [], breaks: [], continues: [] };
}

/** Runs a block from each of these states. */
export function runBlock(c: Context, steps: readonly Step[], entry: readonly State[]): Outcome {
  const out = outcome(entry);
  for (const [i, step] of steps.entries()) {
    if (out.normal.length === 0) break;
    const joins = step.s === 'eval' && endsFirst(c, step.value);
    if (step.s !== 'try' && !joins && !(step.s === 'eval' && isReleaseCall(c, step.value))) mayRaise(c, out.normal);
    const next = runStep(c, step, out.normal);
    if (joins) mayRaise(c, next.normal);
    if (step.s === 'branch') noteNext(c, step, steps[i + 1]);
    out.normal = mergeStates(next.normal);
    addAbrupt(out, next);
  }
  return out;
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
      c.reached?.add(step);
      return outcome(importModule(c, step, states));
    case 'def': {
      c.reached?.add(step);
      const fn = c.frame.fn.module.fns[step.fn];
      const evaluated = [
        ...(fn?.facts.decorators ?? []),
        ...(fn?.facts.params ?? []).flatMap((param) => (param.default ? [param.default] : [])),
      ];
      if (fn && states[0]) noteDecorated(c, fn, states[0]);
      return outcome(evaluated.reduce((current, value) => runValue(c, value, current), states));
    }
    case 'class':
      for (const base of c.frame.fn.module.classes[step.cls]?.facts.bases ?? []) c.reached?.add(base);
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
      noteReturn(c, step.value, step.at, out.returns);
      return out;
    }
    case 'raise': {
      const out = outcome();
      const after = step.value ? runValue(c, step.value, states) : states;
      c.raising.push(...after);
      out.raises.push(...after);
      leaveByRaise(c, step, after);
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

function runBranch(c: Context, step: Extract<Step, { s: 'branch' }>, states: readonly State[]): Outcome {
  const arms = refine(c, step.test, runTest(c, step.test, states));
  const { yes, no } = arms;
  const then = runBlock(c, step.then, yes);
  const otherwise = runBlock(c, step.else, no);
  noteJoin(c, step, arms, then, otherwise);
  const isOpen = then.normal.length > 0 && otherwise.normal.length > 0;
  const after = [...then.normal, ...otherwise.normal];
  const out = outcome(mergeStates(isOpen ? forgetTold(states, after) : after));
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
  if (isWaiting(step)) c.waitDepth++;
  for (let round = 0; round < LOOP_ROUNDS; round++) {
    const forks = c.into.crossings.size;
    const tested = step.test ? refine(c, step.test, runTest(c, step.test, entry)) : { yes: entry, no: entry };
    leaving = mergeStates([...leaving, ...tested.no]);
    const bound = step.target ? runParts(c, step.target, tested.yes) : tested.yes;
    const body = runBlock(c, step.body, bound);
    out.returns.push(...body.returns);
    out.raises.push(...body.raises);
    broken.push(...body.breaks);
    noteRound(c, entry, [...body.normal, ...body.continues]);
    through = mergeStates([...body.normal, ...body.continues]);
    const next = mergeStates([...entry, ...body.normal, ...body.continues]);
    // Loops inside one another would each double the work, where another round finds what this one did.
    const isSame = next.length === entry.length && next.every((state, i) => state === entry[i]);
    if (isSame && c.into.crossings.size === forks) break;
    entry = next;
  }
  const last = step.test && step.test.t !== 'const' ? refine(c, step.test, runTest(c, step.test, entry)).no : [];
  c.loopDepth--;
  if (isWaiting(step)) c.waitDepth--;
  // A `for` loop is taken to run at least once: joining all threads of a list ends them, starting them starts some.
  if (!step.test && through.length > 0) leaving = through;
  else leaving = mergeStates([...leaving, ...last]);
  const after = runBlock(c, step.else, mergeStates(forgetTold(states, leaving)));
  addAbrupt(out, after);
  out.normal = mergeStates([...after.normal, ...forgetTold(states, broken)]);
  if (c.loopDepth === 0) out.normal = out.normal.map(settled);
  return out;
}

function runTry(c: Context, step: Extract<Step, { s: 'try' }>, states: readonly State[]): Outcome {
  const outer = c.raising;
  const outside = c.leaving;
  const caught: State[] = [];
  c.raising = caught;
  c.leaving = [];
  const body = runBlock(c, step.body, states);
  c.raising = outer;
  const given = calledAsGiven(c, step, c.leaving);
  const seen = c.leaving;
  c.leaving = [...uncaught(seen, step.handlers)];
  const thrown = mergeStates([...caught, ...body.raises]);
  const out = outcome();
  out.returns.push(...body.returns);
  out.breaks.push(...body.breaks);
  out.continues.push(...body.continues);
  const inHandlers: State[] = [];
  c.raising = inHandlers;
  const completed = runBlock(c, step.else, body.normal);
  addAbrupt(out, completed);
  const recovered: State[] = [];
  const wasInHandler = [c.inHandler, c.handlesSeen] as const;
  c.inHandler = true;
  c.handlesSeen = c.leaving.length < seen.length;
  for (const handler of step.handlers) {
    const taken = takenBy(handler, thrown);
    const handled = runBlock(
      c,
      handler.body,
      catchesAny(handler) ? taken : taken.map((state) => expected(state, states)),
    );
    recovered.push(...handled.normal);
    addAbrupt(out, handled);
  }
  [c.inHandler, c.handlesSeen] = wasInHandler;
  c.raising = outer;
  const isExec = ({ crossing }: State): boolean =>
    crossing !== null && given.has(crossing) && !recovered.some((state) => state.crossing === crossing);
  const normal = [...completed.normal.filter((state) => step.handlers.length === 0 || !isExec(state)), ...recovered];
  const catchesAll = step.handlers.some(catchesAny);
  const escaping = mergeStates([...inHandlers, ...(catchesAll ? [] : thrown), ...out.raises]);
  out.raises = [];
  const open = step.handlers.some(namesExit)
    ? c.leaving.filter(({ kind, type }) => kind !== 'exit' && type !== 'again')
    : c.leaving;
  c.leaving = outside;
  return runFinally(c, step, { ...out, normal: mergeStates(normal) }, escaping, open);
}

function unwind(c: Context, run: () => void): void {
  const before = c.into.unwinding;
  c.into.unwinding = true;
  run();
  c.into.unwinding = before;
}

/** The `finally` block runs on every way out; where it leaves by itself, it replaces the way. */
function runFinally(
  c: Context,
  step: Extract<Step, { s: 'try' }>,
  ways: Outcome,
  escaping: readonly State[],
  open: readonly Leaving[],
): Outcome {
  if (step.finally.length === 0) {
    c.leaving.push(...open);
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
    let after: readonly State[] = [];
    through(escaping, (states) => {
      c.raising.push(...states);
      after = states;
    });
    c.leaving.push(...open.filter(({ crossing }) => after.some((state) => state.crossing === crossing)));
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
