import type { Value } from '../facts/facts.js';
import { walkSteps, walkValue } from '../facts/visit.js';
import type { Evaluator } from './evaluator.js';
import type { Cls, Fn } from './model.js';

/** The names that a method, and the methods that it calls on itself, look up on their own object; null where it escapes. */
type SelfNames = ReadonlySet<string> | null;

const direct = new WeakMap<Fn, SelfNames>();
const whole = new WeakMap<Fn, SelfNames>();

/** Whether a method inherited by `cls` may do anything else there than in its own class. */
export function differsIn(e: Evaluator, fn: Fn, cls: Cls): boolean {
  if (!fn.cls || fn.cls === cls) return false;
  const names = selfNames(e, fn);
  if (names === null) return true;
  const base = new Set(e.mro(fn.cls));
  return e.mro(cls).some((entry) => {
    if (base.has(entry)) return false;
    if (typeof entry === 'string')
      return [...names].some((name) => e.program.library.entry(`${entry}.${name}`) !== undefined);
    return [...names].some(
      (name) =>
        entry.methods.has(name) ||
        entry.classBindings.has(name) ||
        entry.selfBindings.has(name) ||
        entry.ownBindings.has(name),
    );
  });
}

function selfNames(e: Evaluator, fn: Fn): SelfNames {
  const done = whole.get(fn);
  if (done !== undefined) return done;
  const names = new Set<string>();
  const queue = [fn];
  const seen = new Set(queue);
  let escapes = false;
  for (let current = queue.pop(); current; current = queue.pop()) {
    const own = directNames(current);
    if (own === null) {
      escapes = true;
      break;
    }
    for (const name of own) {
      names.add(name);
      for (const method of fn.cls ? [...e.method(fn.cls, name), ...handedOver(e, fn.cls, name)] : [])
        if (!seen.has(method)) {
          seen.add(method);
          queue.push(method);
        }
    }
  }
  const result = escapes ? null : names;
  whole.set(fn, result);
  return result;
}

/** Methods of the object itself that are part of what a field is made of: `self._thread = Thread(target=self._loop)`. */
function handedOver(e: Evaluator, cls: Cls, field: string): readonly Fn[] {
  const methods: Fn[] = [];
  for (const entry of e.mro(cls)) {
    if (typeof entry === 'string') continue;
    for (const binding of entry.selfBindings.get(field) ?? []) {
      if (binding.b !== 'value') continue;
      walkValue(binding.value, {
        value: (value) => {
          if (value.k === 'attr' && value.base.k === 'var') methods.push(...e.method(cls, value.name));
        },
      });
    }
  }
  return methods;
}

function directNames(fn: Fn): SelfNames {
  const done = direct.get(fn);
  if (done !== undefined) return done;
  const result = computeNames(fn);
  direct.set(fn, result);
  return result;
}

function computeNames(fn: Fn): SelfNames {
  const self = fn.facts.params[0]?.name;
  const owner = fn.module.fns.indexOf(fn);
  if (self === undefined) return new Set();
  const names = new Set<string>();
  let bare = 0;
  const isSelf = (value: Value): boolean => value.k === 'var' && value.fn === owner && value.name === self;
  const bodies = fn.module.fns.filter((inner) => inner === fn || isInside(inner, fn));
  for (const { facts } of bodies)
    walkSteps(facts.body, {
      value: (value) => {
        if (isSelf(value)) bare++;
        if (value.k === 'attr' && isSelf(value.base)) {
          bare--;
          names.add(value.name);
        }
      },
    });
  return bare > 0 ? null : names;
}

function isInside(fn: Fn, outer: Fn): boolean {
  for (let current = fn.parent; current; current = current.parent) if (current === outer) return true;
  return false;
}

/** Whether a method looks at fields that `__init__` sets to what the object's maker passed. */
export function usesGivenFields(e: Evaluator, fn: Fn, cls: Cls): boolean {
  const given = givenFields(e, cls);
  if (given.size === 0) return false;
  const names = fn.cls && e.mro(cls).includes(fn.cls) ? selfNames(e, fn) : null;
  return names === null || [...names].some((name) => given.has(name));
}

const fieldsOf = new WeakMap<Cls, ReadonlySet<string>>();

function givenFields(e: Evaluator, cls: Cls): ReadonlySet<string> {
  const done = fieldsOf.get(cls);
  if (done) return done;
  const names = new Set<string>();
  for (const entry of e.mro(cls)) {
    if (typeof entry === 'string') continue;
    for (const [name, bindings] of entry.selfBindings) {
      const isGiven = bindings.some((binding) => {
        if (binding.b !== 'value' || binding.value.k !== 'var' || binding.fn.facts.name !== '__init__') return false;
        const parameter = binding.value.name;
        return binding.fn.facts.params.some((param) => param.name === parameter);
      });
      if (isGiven) names.add(name);
    }
  }
  fieldsOf.set(cls, names);
  return names;
}
