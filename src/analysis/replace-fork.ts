import type { Arg, Call, Step, Test, Value } from '../facts/facts.js';
import type { At, Span } from '../facts/span.js';
import { blocksOfStep, atOf, valuesOfStep, walkValue } from '../facts/visit.js';
import type { Fn, Frame } from '../link/model.js';
import { lineOf, spanOf } from '../link/places.js';
import type { Context } from './context.js';
import { spell } from './context.js';

/** A call that can stand in place of a fork whose child only execs. */
export interface ForkReplacement {
  readonly name: string;
  /** As written, and pieces of the source. */
  readonly text: readonly (string | At)[];
  /** The lines of the child's arm. */
  readonly arm: Span;
}

/**
 * The call in place of `pid = fork()` where the next statement is `if pid == 0:` with an exec, and nothing else but ways
 * to end the child where that fails.
 */
export function replaceFork(c: Context, fork: Call): ForkReplacement | null {
  const found = findFork(c.frame.fn, c.frame.fn.facts.body, fork);
  if (!found) return null;
  const { pid, branch } = found;
  if (branch.else.length > 0 || !isChildTest(branch.test, pid)) return null;
  const exec = onlyExec(c, branch.then);
  if (!exec || exec.args.some((arg) => arg.spread || arg.name !== undefined || names(arg, pid))) return null;
  const spawned = spawnedBy(c, exec);
  if (!spawned || exec.callee.k !== 'attr' || fork.callee.k !== 'attr') return null;
  const module = spell(exec.callee.base);
  if (module === '' || module !== spell(fork.callee.base) || exec.args.length !== spawned.takes) return null;
  const name = `${module}.${spawned.name}`;
  const [start, , end] = spanOf({ fn: c.frame.fn, at: branch.at });
  const args = exec.args.flatMap(({ value }, i) => (i === 0 ? [atOf(value)] : [', ', atOf(value)]));
  return {
    name,
    text: [`${name}(`, ...args, spawned.adds === undefined ? ')' : `, ${module}.${spawned.adds})`],
    arm: [start, 1, end + 1, 1],
  };
}

type Branch = Extract<Step, { s: 'branch' }>;

function findFork(
  fn: Fn,
  steps: readonly Step[],
  fork: Call,
): { readonly pid: Extract<Value, { k: 'var' }>; readonly branch: Branch } | null {
  for (const [i, step] of steps.entries()) {
    if (step.s === 'assign' && step.value.k === 'call' && step.value.call === fork) {
      const [target, ...others] = step.targets;
      const next = steps[i + 1];
      if (target?.k !== 'var' || others.length > 0 || next?.s !== 'branch') return null;
      return lineOf({ fn, at: next.at }) > spanOf({ fn, at: step.at })[2] ? { pid: target, branch: next } : null;
    }
    if (valuesOfStep(step).some((value) => isIn(value, fork))) return null;
    for (const block of blocksOfStep(step)) {
      const found = findFork(fn, block, fork);
      if (found) return found;
    }
  }
  return null;
}

function isIn(value: Value, call: Call): boolean {
  let found = false;
  walkValue(value, {
    value: (part) => {
      if (part.k === 'call' && part.call === call) found = true;
    },
  });
  return found;
}

/** `pid == 0`, `not pid`. */
function isChildTest(test: Test, pid: Extract<Value, { k: 'var' }>): boolean {
  const isPid = (value: Value): boolean => value.k === 'var' && value.fn === pid.fn && value.name === pid.name;
  if (test.t === 'not') return test.of.t === 'truthy' && isPid(test.of.value);
  if (test.t !== 'compare' || test.op !== '==') return false;
  const isZero = (value: Value): boolean => value.k === 'const' && value.value === 0;
  return (isPid(test.left) && isZero(test.right)) || (isZero(test.left) && isPid(test.right));
}

/** The exec of an arm that does nothing else but end the child. */
function onlyExec(c: Context, steps: readonly Step[]): Call | null {
  const [first, ...rest] = steps;
  if (!first || !rest.every((step) => ends(c, step))) return null;
  if (first.s === 'eval' && first.value.k === 'call' && effectOf(c, first.value.call) === 'exec')
    return first.value.call;
  if (first.s !== 'try' || first.else.length > 0) return null;
  const cleanUp = [...first.handlers.flatMap(({ body }) => body), ...first.finally];
  return cleanUp.every((step) => ends(c, step)) ? onlyExec(c, first.body) : null;
}

function ends(c: Context, step: Step): boolean {
  return step.s === 'eval' && step.value.k === 'call' && effectOf(c, step.value.call) === 'exit';
}

function effectOf(c: Context, call: Call): string | null {
  const effects = entryOf(c, call, c.frame)?.effects ?? [];
  return effects.length === 1 ? (effects[0]?.effect ?? null) : null;
}

function entryOf(c: Context, call: Call, frame: Frame) {
  const [callee, ...others] = c.e.evaluate(call.callee, frame);
  return callee?.a === 'lib' && others.length === 0 ? c.program.library.entry(callee.name) : undefined;
}

function spawnedBy(c: Context, exec: Call) {
  const effect = entryOf(c, exec, c.frame)?.effects?.[0];
  return effect?.effect === 'exec' ? effect.spawned : undefined;
}

function names(arg: Arg, pid: Extract<Value, { k: 'var' }>): boolean {
  let found = false;
  walkValue(arg.value, {
    value: (part) => {
      if (part.k === 'var' && part.fn === pid.fn && part.name === pid.name) found = true;
      if (part.k === 'yield' || part.k === 'await' || part.k === 'assign') found = true;
    },
  });
  return found;
}
