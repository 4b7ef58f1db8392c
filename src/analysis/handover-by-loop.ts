import type { Arg, Value } from '../facts/facts.js';
import { atOf, walkValue } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn } from '../link/model.js';
import { returnValues } from '../link/returns.js';
import { type Handover, type HandoverSources, some, usersOf, wayTo } from './handover.js';
import type { Alive, Path } from './model.js';
import { passesOn } from './queue-marks.js';
import { type Field, fieldNamed, fieldsOf, type Owner } from './thread-owner.js';
import { calledIn, handedOnBy, reachOf } from './thread-work.js';

/**
 * An event loop that a thread runs and that the owner keeps: a public function gives it work from outside, or gives it
 * to its callers, who can do nothing else with it.
 */
export function handoverByLoop(owner: Owner, thread: Alive, sources: HandoverSources): Handover | null {
  const { e } = sources;
  const reach = reachOf([...thread.runs, ...thread.runs.flatMap((fn) => handedOnBy(fn, e))], e);
  for (const field of fieldsOf(owner, e)) {
    if (!runs(thread, reach, field, e)) continue;
    for (const { fn } of usersOf(owner, thread, reach, sources)) {
      const path = wayTo(fn, e, (value, at) => givesWork(value, at, field, owner, e)) ?? handsOut(fn, field);
      if (path) return { fn, text: field.text, path, site: field.site };
    }
  }
  return null;
}

/** Whether the thread runs the loop of that field, or sets the field to the loop that it runs. */
function runs({ made }: Alive, reach: ReadonlySet<Fn>, field: Field, e: Evaluator): boolean {
  const { library } = e.program;
  const isRunOf = (value: Value, fn: Fn): boolean =>
    value.k === 'attr' && library.isEndless(value.name) && isIn(value.base, fn, field);
  const given = made?.call?.args.map(({ value }) => value) ?? [];
  if (made && given.some((value) => isRunOf(value, made.fn))) return true;
  const functions = [...reach];
  if (functions.some((fn) => some(fn, (value) => value.k === 'call' && isRunOf(value.call.callee, fn)))) return true;
  if (field.bindings.some((binding) => binding.b === 'value' && reach.has(binding.fn) && binding.value.k === 'call'))
    return true;
  const isGiven = made !== null && given.some((value) => mentions(value, (part) => isIn(part, made.fn, field)));
  return isGiven && functions.some((fn) => some(fn, (value) => value.k === 'attr' && library.isEndless(value.name)));
}

/** Whether an expression names the field, or the local variable whose value the field has. */
function isIn(value: Value, fn: Fn, { name, bindings }: Field): boolean {
  if (fieldNamed(value, fn) === name) return true;
  return (
    value.k === 'var' &&
    value.fn !== 0 &&
    bindings.some(
      (binding) =>
        (binding.b === 'value' || binding.b === 'stored') &&
        binding.value.k === 'var' &&
        binding.fn === fn &&
        binding.value.name === value.name,
    )
  );
}

function mentions(value: Value, fits: (part: Value) => boolean): boolean {
  let does = false;
  walkValue(value, {
    value: (part) => {
      does ||= fits(part);
    },
  });
  return does;
}

/** What a call says of itself that leaves work to the thread of that loop. */
function givesWork(value: Value, fn: Fn, field: Field, owner: Owner, e: Evaluator): string | null {
  if (value.k !== 'call') return null;
  const { callee, args, text } = value.call;
  const subject = callee.k === 'attr' || callee.k === 'var' ? e.program.library.handsOver(callee.name) : undefined;
  if (subject === undefined || subject === 'result') return null;
  const loop =
    subject === 'receiver'
      ? callee.k === 'attr'
        ? callee.base
        : undefined
      : (args.find((arg) => arg.name === subject.name) ?? args[subject.index ?? args.length])?.value;
  const isWork = (arg: Arg): boolean => arg.value !== loop;
  if (!loop || !passesOn(args.filter(isWork), fn)) return null;
  return namedBy(loop, fn, owner, e).has(field.name) ? `\`${text}()\` leaves something to the thread` : null;
}

/** Of a chain of properties, functions and local names, so many. */
const MAX_HOPS = 3;

/** The fields whose value an expression has, through properties, calls and local names. */
function namedBy(value: Value, fn: Fn, owner: Owner, e: Evaluator, hops = MAX_HOPS): ReadonlySet<string> {
  const own = fieldNamed(value, fn);
  const found = new Set(own === null ? [] : [own]);
  if (hops === 0) return found;
  const follow = (next: Value, at: Fn): void => {
    for (const name of namedBy(next, at, owner, e, hops - 1)) found.add(name);
  };
  if (value.k === 'call')
    for (const callee of calledIn(fn, e).get(value) ?? [])
      for (const result of returnValues(callee)) follow(result, callee);
  if (value.k === 'attr' && owner.cls)
    for (const method of e.method(owner.cls, value.name))
      if (method.isProperty) for (const result of returnValues(method)) follow(result, method);
  if (value.k === 'var' && value.fn !== 0)
    for (const binding of fn.module.bindings.get(value.fn)?.get(value.name) ?? [])
      if (binding.b === 'value' && binding.part.length === 0) follow(binding.value, binding.fn);
  return found;
}

/** A function that gives the loop itself to its callers. */
function handsOut(fn: Fn, field: Field): Path | null {
  const value = returnValues(fn).find((result) => fieldNamed(result, fn) === field.name);
  return value ? { at: { fn, at: atOf(value) }, text: `\`${field.text}\` is given to the caller`, next: null } : null;
}
