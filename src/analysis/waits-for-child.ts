import type { Value } from '../facts/facts.js';
import { atOf, walkSteps, walkValue } from '../facts/visit.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Frame } from '../link/model.js';
import { isWithin } from '../link/places.js';
import { returnValues } from '../link/returns.js';
import type { Path } from './model.js';

/** Variables and functions are followed so far. */
const MAX_STEPS = 4;

/** What a child does that its parent may wait for. */
const ENDS: ReadonlySet<unknown> = new Set(['exit', 'close', 'message', 'disconnect']);

/** Whether a function is done only once the process that it starts on this way has ended or answered. */
export function settlesWithChild(e: Evaluator, start: Path): boolean {
  const { fn } = start.at;
  const awaited: Value[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'await') awaited.push(value.value);
    },
  });
  return [...awaited, ...returnValues(fn)].some((value) => waitsForChild(e, value, start));
}

/** Whether a promise is one of what becomes of the process that the function of the way starts. */
export function waitsForChild(e: Evaluator, promise: Value, start: Path): boolean {
  const { fn, at } = start.at;
  const { next } = start;
  if (next && isWithin(fn, at, atOf(promise)) && settlesWithChild(e, next)) return true;
  return listens(e, promise, e.defaultFrame(fn), 0);
}

/** Whether an expression, a function in it, or what it calls or names waits for an event of a child. */
function listens(e: Evaluator, value: Value, frame: Frame, steps: number): boolean {
  let does = false;
  walkValue(value, {
    value: (part) => {
      does ||= isEvent(e, part, frame, steps) || (part.k === 'var' && isBoundTo(e, part, frame, steps));
    },
  });
  return does;
}

function isEvent(e: Evaluator, value: Value, frame: Frame, steps: number): boolean {
  if (steps > MAX_STEPS) return false;
  if (value.k === 'call') return isOfChild(e, value, frame, steps);
  if (value.k !== 'fn') return false;
  const [inner] = e.evaluate(value, frame);
  return inner?.a === 'fn' && listensIn(e, e.enter(inner, [], '').frame, steps + 1);
}

function listensIn(e: Evaluator, frame: Frame, steps: number): boolean {
  let does = false;
  walkSteps(frame.fn.facts.body, {
    value: (value) => {
      does ||= isEvent(e, value, frame, steps);
    },
  });
  return does;
}

function isBoundTo(e: Evaluator, { fn, name }: Extract<Value, { k: 'var' }>, frame: Frame, steps: number): boolean {
  const bindings = frame.fn.module.bindings.get(fn)?.get(name) ?? [];
  if (steps > MAX_STEPS) return false;
  return bindings.some(
    (binding) => binding.b === 'value' && listens(e, binding.value, e.defaultFrame(binding.fn), steps + 1),
  );
}

function isOfChild(e: Evaluator, { call }: Extract<Value, { k: 'call' }>, frame: Frame, steps: number): boolean {
  return e.evaluate(call.callee, frame).some((callee) => {
    const args = e.arguments(call, frame);
    if (callee.a === 'fn') {
      if (steps > MAX_STEPS || !args.some(({ values }) => values.some((value) => isProcess(e, value)))) return false;
      return listensIn(e, e.enter(callee, args, '').frame, steps + 1);
    }
    if (callee.a !== 'lib') return false;
    return (e.program.library.entry(callee.name)?.effects ?? []).some((spec) => {
      if (spec.effect === 'wait' && typeof spec.subject === 'object')
        return (argument(args, spec.subject)?.values ?? []).some((value) => isProcess(e, value));
      if (spec.effect !== 'listen' || (spec.of !== 'child' && spec.of !== 'cluster')) return false;
      const events = argument(args, spec.event)?.values ?? [];
      return events.some((event) => event.a === 'const' && ENDS.has(event.value));
    });
  });
}

function isProcess(e: Evaluator, value: Abstract): boolean {
  return value.a === 'object' && e.program.library.inherited(value.type, 'process') === true;
}
