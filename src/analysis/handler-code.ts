import type { Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn } from '../link/model.js';
import type { Handler, Registration } from './model.js';

/** Deeper than this, what a handler calls is code of its own rather than part of the handler. */
const MAX_DEPTH = 2;

/** The program's functions that a handler runs: itself, and what it calls in the same file. */
export function handlerFns(e: Evaluator, handler: Handler): readonly Fn[] {
  const found = new Set<Fn>();
  const visit = (fn: Fn, depth: number): void => {
    if (found.has(fn)) return;
    found.add(fn);
    if (depth >= MAX_DEPTH) return;
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call') return;
        for (const callee of e.evaluate(value.call.callee, e.defaultFrame(fn)))
          for (const inner of functionsOf(callee)) if (inner.module === fn.module) visit(inner, depth + 1);
      },
    });
  };
  for (const fn of handler.values.flatMap(functionsOf)) visit(fn, 0);
  return [...found];
}

function functionsOf(value: Abstract): readonly Fn[] {
  if (value.a === 'fn') return [value.fn];
  return value.a === 'partial' ? functionsOf(value.fn) : [];
}

/** Whether a handler cannot be called with what it is given, whatever it may be. */
export function hasWrongArity(handler: Handler): boolean {
  return handler.values.length > 0 && handler.values.every((value) => isUncallable(value, handler.given, new Set()));
}

function isUncallable(value: Abstract, positional: number, named: ReadonlySet<string | null>): boolean {
  if (value.a === 'partial') {
    const fixed = value.args.filter((arg) => arg.name === null).length;
    const names = value.args.flatMap((arg) => (arg.name === null ? [] : [arg.name]));
    return isUncallable(value.fn, positional + fixed, new Set([...named, ...names]));
  }
  if (value.a !== 'fn') return false;
  const { facts, binds } = value.fn;
  // What a decorator that is not followed makes of the signature is not known.
  if (binds === 'instance' ? facts.decorators.length > 0 : facts.decorators.length > 1) return false;
  const total = positional + (value.self === null ? 0 : 1);
  const byPosition = facts.params.filter(({ kind }) => kind === 'positional' || kind === 'positional-only');
  const missing = facts.params.some(
    (param) =>
      param.default === null &&
      !named.has(param.name) &&
      (param.kind === 'keyword-only' || byPosition.indexOf(param) >= total),
  );
  return missing || (total > byPosition.length && !facts.params.some(({ kind }) => kind === 'rest'));
}

/**
 * Whether a registration in a method keeps the method's own object alive for ever: its handler is a method of it, or a
 * function or partial that refers to it other than weakly. Classes of which there is only one object do not count.
 */
export function keepsInstance(e: Evaluator, registration: Registration, handler: Handler): boolean {
  const { fn } = registration.site;
  const own = fn.facts.params[0]?.name;
  if (!fn.cls || fn.binds !== 'instance' || own === undefined) return false;
  if (isSingleton(e, fn) || registersOnce(fn) || isKeptToExit(e, fn.cls)) return false;
  return refersTo(e, handler.source, fn, own);
}

/** Whether the end of the process calls a method of each object of a class: that keeps the object alive as well. */
function isKeptToExit(e: Evaluator, cls: Cls): boolean {
  return [...cls.methods.values()].flat().some((fn) => {
    const own = fn.facts.params[0]?.name;
    let does = false;
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (does || own === undefined || value.k !== 'call' || !isForExit(e, value.call.callee, fn)) return;
        does = value.call.args.some((arg) => refersTo(e, arg.value, fn, own));
      },
    });
    return does;
  });
}

function isForExit(e: Evaluator, callee: Value, fn: Fn): boolean {
  return e
    .evaluate(callee, e.defaultFrame(fn))
    .some(
      (value) =>
        value.a === 'lib' &&
        e.program.library.entry(value.name)?.effects?.some(({ effect }) => effect === 'register-exit') === true,
    );
}

function refersTo(e: Evaluator, value: Value, fn: Fn, own: string): boolean {
  const { fns, bindings } = fn.module;
  const index = fns.indexOf(fn);
  const isOwn = (inner: Value): boolean => inner.k === 'var' && inner.fn === index && inner.name === own;
  const inFunction = (inner: Fn | undefined): boolean => {
    let refers = inner?.facts.params.some((param) => param.default !== null && isOwn(param.default)) ?? false;
    if (inner)
      walkSteps(inner.facts.body, {
        value: (found) => {
          refers ||= isOwn(found) || (found.k === 'fn' && inFunction(fns[found.fn]));
        },
        step: (step) => {
          if (step.s === 'def') refers ||= inFunction(fns[step.fn]);
        },
      });
    return refers;
  };
  switch (value.k) {
    case 'attr':
      return isOwn(value.base);
    case 'fn':
      return inFunction(fns[value.fn]);
    case 'var':
      return (bindings.get(value.fn)?.get(value.name) ?? []).some((binding) =>
        binding.b === 'fn'
          ? value.fn !== 0 && inFunction(binding.fn)
          : binding.b === 'value' &&
            binding.fn === fn &&
            binding.value !== value &&
            refersTo(e, binding.value, fn, own),
      );
    case 'call':
      return (
        e.evaluate(value, e.defaultFrame(fn)).some((made) => made.a === 'partial') &&
        value.call.args.some((arg) => isOwn(arg.value) || refersTo(e, arg.value, fn, own))
      );
    default:
      return false;
  }
}

/** Whether the program makes its objects once only: at import, or by a class that sees to it. */
function isSingleton(e: Evaluator, { cls }: Fn): boolean {
  if (!cls) return false;
  const root = cls.module.fns[0] as Fn;
  const order = e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [entry]));
  if (
    order.some(
      ({ methods, facts }) =>
        methods.has('__new__') ||
        facts.keywords.some(
          ({ name, value }) =>
            name === 'metaclass' && e.evaluate(value, e.defaultFrame(root)).some((found) => found.a === 'class'),
        ),
    )
  )
    return true;
  const made = (e.program.index.calls.get(cls.facts.name) ?? []).filter(({ fn, value }) =>
    e.evaluate(value.call.callee, e.defaultFrame(fn)).some((callee) => callee.a === 'class' && callee.cls === cls),
  );
  return made.length > 0 && made.every(({ fn }) => fn.facts.kind === 'module');
}

/** Whether the function notes in its class or module that it has registered: it does so once for all objects. */
function registersOnce(fn: Fn): boolean {
  let notes = false;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s !== 'assign' || step.value.k !== 'const' || step.value.value !== true) return;
      notes ||= step.targets.some(
        (target) =>
          (target.k === 'var' && target.fn === 0) ||
          (target.k === 'attr' && !(target.base.k === 'var' && target.base.name === fn.facts.params[0]?.name)),
      );
    },
  });
  return notes;
}
