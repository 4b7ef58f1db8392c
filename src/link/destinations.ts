import type { Step, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from './evaluator.js';
import { lastName, type CallSite, type ForeignBinding } from './index-module.js';
import type { Binding, Cls, Fn, Module } from './model.js';

/** Where an expression's value ends up: `kept` in a global, a class or a cache; `field` of a class's instances. */
export interface Destinations {
  readonly kept: boolean;
  readonly fields: ReadonlySet<Cls>;
  /** A public function of a module that nobody in the program calls gives it to its caller. */
  readonly handedOut: boolean;
  /** A public method of an object gives it to its caller: it belongs to that object's work. */
  readonly byMethod: boolean;
}

/** A value is followed through this many names, calls and returns. */
const MAX_HOPS = 6;

type Target =
  | { readonly to: 'kept' }
  | { readonly to: 'field'; readonly cls: Cls }
  | { readonly to: 'attribute'; readonly base: Value; readonly fn: Fn }
  | { readonly to: 'variable'; readonly key: string }
  | { readonly to: 'result'; readonly fn: Fn }
  | {
      readonly to: 'argument';
      readonly callee: Value;
      readonly index: number;
      readonly name: string | null;
      readonly fn: Fn;
    };

/** Follows the values of expressions to what keeps them, by the names that they get. */
export function createDestinations(e: Evaluator): (fn: Fn, value: Value) => Destinations {
  const foreign = new Map<Module, ForeignBinding[]>();
  for (const entry of [...e.program.index.foreign.values()].flat()) {
    const list = foreign.get(entry.fn.module);
    if (list) list.push(entry);
    else foreign.set(entry.fn.module, [entry]);
  }
  const names = new Map<string, number>();
  for (const { facts } of e.program.fns) names.set(facts.name, (names.get(facts.name) ?? 0) + 1);
  const only = (name: string): boolean => names.get(name) === 1;
  const tables = new Map<Module, ReadonlyMap<string | Value, readonly Target[]>>();
  const tableOf = (module: Module): ReadonlyMap<string | Value, readonly Target[]> => {
    const done = tables.get(module);
    if (done) return done;
    const table = tableFor(module, foreign.get(module) ?? []);
    tables.set(module, table);
    return table;
  };

  return (fn, value) => {
    const fields = new Set<Cls>();
    const seen = new Set<string | Value>();
    let kept = false;
    let handedOut = false;
    let byMethod = false;
    let front: { readonly module: Module; readonly key: string | Value }[] = [{ module: fn.module, key: keyOf(value) }];
    for (let hop = 0; hop < MAX_HOPS && front.length > 0 && !kept; hop++) {
      const next: typeof front = [];
      for (const { module, key } of front) {
        const id = typeof key === 'string' ? `${String(module.index)}:${key}` : key;
        if (seen.has(id)) continue;
        seen.add(id);
        for (const target of tableOf(module).get(key) ?? [])
          switch (target.to) {
            case 'kept':
              kept = true;
              break;
            case 'field':
              fields.add(target.cls);
              break;
            case 'attribute':
              for (const base of e.evaluate(target.base, e.defaultFrame(target.fn)))
                if (base.a === 'instance') fields.add(base.cls);
                else if (base.a === 'class' || base.a === 'module') kept = true;
              break;
            case 'variable':
              next.push({ module, key: target.key });
              break;
            case 'result': {
              if (isCached(target.fn)) kept = true;
              byMethod ||= target.fn.binds === 'instance' && !target.fn.facts.name.startsWith('_');
              const calls = (e.program.index.calls.get(target.fn.facts.name) ?? []).filter((call) =>
                mayCall(e, call, target.fn, only),
              );
              for (const call of calls) next.push({ module: call.fn.module, key: call.value });
              if (calls.length === 0 && isPublicFunction(target.fn)) handedOut = true;
              break;
            }
            case 'argument':
              for (const callee of e.evaluate(target.callee, e.defaultFrame(target.fn))) {
                if (callee.a !== 'fn' && callee.a !== 'class') continue;
                const into = callee.a === 'fn' ? callee.fn : e.method(callee.cls, '__init__')[0];
                const shift = into && into.binds !== 'nothing' ? 1 : 0;
                const param = into?.facts.params.find((given, i) =>
                  target.name === null ? i === target.index + shift : given.name === target.name,
                );
                if (into && param)
                  next.push({ module: into.module, key: `${String(into.module.fns.indexOf(into))}#${param.name}` });
              }
              break;
          }
      }
      front = next;
    }
    return { kept, fields, handedOut, byMethod };
  };
}

/** Whether a call by a function's name means this function: it is found to, or it is the only one of that name. */
function mayCall(e: Evaluator, { fn, value }: CallSite, target: Fn, only: (name: string) => boolean): boolean {
  if (fn === target) return false;
  const { callee } = value.call;
  const values = e.evaluate(callee, e.defaultFrame(fn)).filter((found) => found.a !== 'unknown');
  if (values.length === 0) return callee.k === 'attr' && only(target.facts.name);
  return values.some((found) => found.a === 'fn' && found.fn === target);
}

/** The result stays in a cache: `@lru_cache`, `@cached_property`. */
function isCached(fn: Fn): boolean {
  return fn.facts.decorators.some((decorator) => /cache/.test(lastName(decorator) ?? ''));
}

function isPublicFunction(fn: Fn): boolean {
  return fn.cls === null && fn.parent?.facts.kind === 'module' && !fn.facts.name.startsWith('_');
}

function keyOf(value: Value): string | Value {
  return value.k === 'var' ? `${String(value.fn)}#${value.name}` : value;
}

function tableFor(module: Module, foreign: readonly ForeignBinding[]): ReadonlyMap<string | Value, readonly Target[]> {
  const table = new Map<string | Value, Target[]>();
  const put = (value: Value, target: Target): void => {
    for (const leaf of leavesOf(value)) {
      const key = keyOf(leaf);
      const list = table.get(key);
      if (list) list.push(target);
      else table.set(key, [target]);
    }
  };
  const putAll = (bindings: Iterable<readonly Binding[]>, target: Target): void => {
    for (const list of bindings)
      for (const binding of list)
        if (binding.b === 'value' || binding.b === 'stored' || binding.b === 'entered') put(binding.value, target);
  };
  for (const [id, scope] of module.bindings)
    for (const [name, bindings] of scope)
      putAll([bindings], id === 0 ? { to: 'kept' } : { to: 'variable', key: `${String(id)}#${name}` });
  for (const cls of module.classes) {
    putAll(cls.classBindings.values(), { to: 'kept' });
    putAll(cls.ownBindings.values(), { to: 'kept' });
    putAll(cls.selfBindings.values(), { to: 'field', cls });
  }
  for (const { base, binding, fn } of foreign) putAll([[binding]], { to: 'attribute', base, fn });
  for (const fn of module.fns) {
    for (const param of fn.facts.params) if (param.default) put(param.default, { to: 'kept' });
    walkSteps(fn.facts.body, {
      step: (step: Step) => {
        if (step.s === 'return' && step.value) put(step.value, { to: 'result', fn });
      },
      value: (value) => {
        if (value.k !== 'call') return;
        const { callee, args } = value.call;
        args.forEach((arg, index) => {
          if (!arg.spread) put(arg.value, { to: 'argument', callee, index, name: arg.name ?? null, fn });
        });
      },
    });
  }
  return table;
}

/** The parts of an expression that its value may be or hold. */
function leavesOf(value: Value): readonly Value[] {
  switch (value.k) {
    case 'choice':
      return value.of.flatMap(leavesOf);
    case 'assign':
    case 'await':
    case 'star':
      return leavesOf(value.value);
    case 'seq':
      return value.items.flatMap(leavesOf);
    case 'dict':
      return value.entries.flatMap((entry) => leavesOf(entry.value));
    case 'comp':
      return leavesOf(value.element);
    case 'parts':
      // `self.jobs + (job,)`: of a value made of others, what stands in a display of its own becomes an element.
      return value.of.filter((part) => part.k === 'seq').flatMap(leavesOf);
    case 'var':
    case 'call':
      return [value];
    default:
      return [];
  }
}
