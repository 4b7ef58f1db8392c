import type { Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn, Site } from '../link/model.js';
import { isWithin } from '../link/places.js';
import type { Effect, Path } from './model.js';

/** Of the functions that a thread runs, so many calls deep. */
const MAX_DEPTH = 3;

/** What a thread's functions call in the same file, and they themselves. */
export function reachOf(runs: readonly Fn[], e: Evaluator): ReadonlySet<Fn> {
  const found = new Set<Fn>();
  const visit = (fn: Fn, depth: number): void => {
    if (found.has(fn)) return;
    found.add(fn);
    if (depth < MAX_DEPTH)
      for (const callees of calledIn(fn, e).values()) for (const one of callees) visit(one, depth + 1);
  };
  for (const fn of runs) visit(fn, 0);
  return found;
}

const called = new WeakMap<Evaluator, Map<Fn, ReadonlyMap<Value, readonly Fn[]>>>();

/** The calls of a function that lead to functions of the same file. */
export function calledIn(fn: Fn, e: Evaluator): ReadonlyMap<Value, readonly Fn[]> {
  const table = called.get(e) ?? new Map<Fn, ReadonlyMap<Value, readonly Fn[]>>();
  called.set(e, table);
  const done = table.get(fn);
  if (done) return done;
  const found = new Map<Value, readonly Fn[]>();
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k !== 'call') return;
      const fns = e
        .evaluate(value.call.callee, e.defaultFrame(fn))
        .flatMap((callee) => (callee.a === 'fn' && callee.fn.module === fn.module ? [callee.fn] : []));
      if (fns.length > 0) found.set(value, fns);
    },
  });
  table.set(fn, found);
  return found;
}

/** Functions of the same file that a function hands to what it calls. */
export function handedOnBy(fn: Fn, e: Evaluator): readonly Fn[] {
  const found: Fn[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k !== 'call') return;
      for (const arg of value.call.args)
        if (arg.value.k === 'attr' || arg.value.k === 'var' || arg.value.k === 'fn')
          for (const given of e.evaluate(arg.value, e.defaultFrame(fn)))
            if (given.a === 'fn' && given.fn.module === fn.module) found.push(given.fn);
    },
  });
  return found;
}

/** The `while` loops of a function; `endless`: `while True`. */
export function loopsOf(fn: Fn): readonly { readonly at: At; readonly endless: boolean }[] {
  const loops: { readonly at: At; readonly endless: boolean }[] = [];
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'loop' && step.test)
        loops.push({ at: step.at, endless: step.test.t === 'const' && step.test.value });
    },
  });
  return loops;
}

/** Whether a function waits for the next of something until it is told to end. */
export function isWaitInLoop({ waits, lock, path }: Extract<Effect, { kind: 'acquire' }>): boolean {
  return waits && lock.trait.what !== 'event' && isInEndlessLoop(path);
}

/** Whether what happens at the end of a path, a call deep at most, happens in `while True`, however that is left. */
function isInEndlessLoop(path: Path): boolean {
  if (path.next?.next) return false;
  return [path, ...(path.next ? [path.next] : [])].some(({ at: { fn, at } }) =>
    loopsOf(fn).some((loop) => loop.endless && isWithin(fn, at, loop.at)),
  );
}

/** Whether the call that makes a thread is given something to run that is part of the program or that the tables know. */
export function isFollowed({ fn, call }: Site, { program, ...e }: Evaluator): boolean {
  return (call?.args ?? []).some(({ value }) =>
    e
      .evaluate(value, e.defaultFrame(fn))
      .some(
        (given) =>
          given.a === 'fn' ||
          given.a === 'partial' ||
          (given.a === 'lib' && (given.self !== null || program.library.knows(given.name))),
      ),
  );
}
