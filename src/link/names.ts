import type { ImportStep, Value } from '../facts/facts.js';
import { enclosing, idOf, isFresh, withId } from './abstract.js';
import { decorated } from './decorated.js';
import type { Evaluator } from './evaluator.js';
import type { CallSite } from './index-module.js';
import type { Abstract, Binding, Fn, Frame, Item, Module } from './model.js';
import { siteKey } from './model.js';
import { indexOf } from './program.js';
import { isScript, isScriptName, scriptLibrary, wholeOf } from './scripts.js';

/** Where more calls than this use a function's name, only those of its own file are asked what they pass to it. */
const MAX_CALLERS = 24;

/** What a function's variable may be: `owner` is the frame of the function that owns it, `from` the one that asks. */
export function variableOf(e: Evaluator, bindings: readonly Binding[], owner: Frame, from: Frame): readonly Abstract[] {
  const values = bindings.flatMap((binding) => {
    if (binding.b === 'param')
      return owner.shapes.get(binding.index) ?? parameterDefault(e, binding.fn, binding.index, owner);
    return bindingValues(e, binding, homeOf(e, binding, owner, from));
  });
  return withStored(e, values.length > 0 ? values : annotated(e, bindings, owner), bindings, owner);
}

/** What a module's global may be, from this file and from assignments to it elsewhere. */
export function globalOf(e: Evaluator, module: Module, name: string): readonly Abstract[] {
  const frame = e.defaultFrame(module.fns[0] as Fn);
  const bindings = module.bindings.get(0)?.get(name) ?? [];
  const foreign = (indexOf(e.program, module).foreign.get(name) ?? []).filter((entry) =>
    e.evaluate(entry.base, e.defaultFrame(entry.fn)).some((base) => base.a === 'module' && base.module === module),
  );
  const all = [...bindings, ...foreign.map((entry) => entry.binding)];
  let values = all.flatMap((binding) => bindingValues(e, binding, homeOf(e, binding, frame, frame)));
  if (values.length === 0) values = [...annotated(e, bindings, frame)];
  if (values.length === 0 && bindings.length === 0) return submoduleOf(e, module, name);
  const id = `g${module.index}#${name}`;
  return withStored(e, values, all, frame).map((value) => named(value, id, id));
}

/** A value that nobody named yet gets this name and place; what is known by another name keeps it. */
export function named(value: Abstract, id: string, place: string): Abstract {
  const own = idOf(value);
  if (own === null) return value.a === 'pid' && value.fresh ? { ...value, fresh: false, place } : value;
  return isFresh(own) || own.startsWith('p') || own.startsWith('u') ? withId(value, id, place) : value;
}

/** A submodule that nobody bound as a name of its package. */
export function submoduleOf(e: Evaluator, module: Module, name: string): readonly Abstract[] {
  if (!/(^|\/)__init__\.pyi?$/.test(module.path)) return [];
  const path = e.program.resolve(module.path, 1, name);
  const found = path === null ? undefined : e.program.byPath.get(path);
  return found && found !== module ? [{ a: 'module', module: found }] : [];
}

function homeOf(e: Evaluator, binding: Binding, owner: Frame, from: Frame): Frame {
  if (!('fn' in binding)) return owner;
  if (binding.b === 'fn') {
    const around = binding.fn.parent ?? binding.fn;
    return enclosing(from, around.id) ?? enclosing(owner, around.id) ?? e.defaultFrame(around);
  }
  return enclosing(from, binding.fn.id) ?? enclosing(owner, binding.fn.id) ?? e.defaultFrame(binding.fn);
}

/** What one binding gives; parameters apart (they belong to a frame). */
export function bindingValues(e: Evaluator, binding: Binding, home: Frame): readonly Abstract[] {
  switch (binding.b) {
    case 'value':
      return e.evaluate(binding.value, home).flatMap((value) => project(e, value, binding.part));
    case 'element':
      return e
        .evaluate(binding.value, home)
        .flatMap((value) => e.elements(value, null))
        .flatMap((value) => project(e, value, binding.part));
    case 'entered':
      return e.evaluate(binding.value, home).flatMap((value) => entered(e, value, home));
    case 'import':
      return importedValue(e, binding.step, home.fn.module);
    case 'fn':
      return decorated(e, binding.fn, home);
    case 'class':
      return [{ a: 'class', cls: binding.cls }];
    case 'param':
      return home.shapes.get(binding.index) ?? parameterDefault(e, binding.fn, binding.index, home);
    case 'annotation':
    case 'stored':
      return [];
  }
}

/** What `with value as name` binds. */
function entered(e: Evaluator, value: Abstract, frame: Frame): readonly Abstract[] {
  if (value.a !== 'instance') return [value];
  const enter = e.method(value.cls, '__enter__').concat(e.method(value.cls, '__aenter__'));
  const results = enter.flatMap((fn) => e.call({ a: 'fn', fn, self: value, outer: null }, [], null, frame));
  return results.length > 0 ? results : [value];
}

function annotated(e: Evaluator, bindings: readonly Binding[], frame: Frame): readonly Abstract[] {
  return bindings.flatMap((binding) =>
    binding.b === 'annotation' ? ofAnnotation(e, binding.value, frame, siteKey({ fn: frame.fn, at: binding.at })) : [],
  );
}

/** An object of the annotated class; `Optional[T]`, `T | None` and the like give T. */
export function ofAnnotation(e: Evaluator, annotation: Value, frame: Frame, id: string): readonly Abstract[] {
  if (annotation.k === 'item' && annotation.key) return ofAnnotation(e, annotation.key, frame, id);
  if (annotation.k === 'parts' || annotation.k === 'seq')
    return (annotation.k === 'parts' ? annotation.of : annotation.items).flatMap((part) =>
      ofAnnotation(e, part, frame, id),
    );
  if (annotation.k !== 'var' && annotation.k !== 'attr' && annotation.k !== 'classvar') return [];
  return e.evaluate(annotation, frame).flatMap((type): readonly Abstract[] => {
    if (type.a === 'class') return [{ a: 'instance', cls: type.cls, id, site: null, place: null, frame: null }];
    if (type.a === 'lib' && e.program.library.type(type.name))
      return [{ a: 'object', type: type.name, id, origin: null, site: null, place: null, frame: null }];
    return [];
  });
}

/** What a parameter is where the frame says nothing: the instance, the annotated class, what callers pass, the default. */
export function parameterDefault(e: Evaluator, fn: Fn, index: number, frame: Frame): readonly Abstract[] {
  const param = fn.facts.params[index];
  if (!param) return [];
  const id = `p${fn.id}:${index}`;
  if (index === 0 && fn.cls && fn.binds === 'instance')
    return [{ a: 'instance', cls: fn.cls, id, site: null, place: null, frame: null }];
  if (index === 0 && fn.cls && (fn.binds === 'class' || fn.facts.name === '__new__'))
    return [{ a: 'class', cls: fn.cls }];
  if (param.kind === 'rest' || param.kind === 'keyword-rest') return [];
  const typed = param.annotation ? ofAnnotation(e, param.annotation, frame.outer ?? frame, id) : [];
  const passed = e.passed(fn, index).map((value) => (idOf(value) === null ? value : withId(value, id)));
  const known = passed.length > 0 ? passed : typed;
  const byDefault = param.default ? e.evaluate(param.default, frame.outer ?? e.defaultFrame(fn.parent ?? fn)) : [];
  return [...known, ...byDefault, { a: 'unknown', id }];
}

/** The calls that may call a function, by the name they use: all, or those of its own file where the name is common. */
function callersNamed(e: Evaluator, fn: Fn, names: readonly string[]): readonly CallSite[] {
  const { calls, renamed } = indexOf(e.program, fn.module);
  const found: CallSite[] = [];
  for (const name of names)
    for (const spelling of [name, ...(renamed.get(name) ?? [])]) {
      const sites = calls.get(spelling) ?? [];
      const near = sites.length <= MAX_CALLERS ? sites : sites.filter((site) => site.fn.module === fn.module);
      found.push(...near.slice(0, MAX_CALLERS));
    }
  return found;
}

/** What the calls of this function in the program pass for a parameter. */
export function passedBy(e: Evaluator, fn: Fn, index: number): readonly Abstract[] {
  const param = fn.facts.params[index];
  const isInit = fn.facts.name === '__init__' && fn.cls !== null;
  const name = fn.cls && isInit ? fn.cls.facts.name : fn.facts.name;
  if (!param || fn.facts.kind !== 'function') return [];
  const values: Abstract[] = [];
  for (const { fn: caller, value } of callersNamed(e, fn, isInit ? [name, '__init__', 'cls'] : [name])) {
    const frame = e.defaultFrame(caller);
    for (const callee of e.evaluate(value.call.callee, frame)) {
      const shift =
        callee.a === 'class' && isInit && e.method(callee.cls, '__init__').includes(fn)
          ? 1
          : callee.a === 'fn' && callee.fn === fn
            ? callee.self
              ? 1
              : 0
            : -1;
      if (shift < 0) continue;
      const positional = value.call.args.filter((arg) => !arg.name && !arg.spread);
      const spreads = value.call.args.some((arg) => arg.spread === '*');
      const given =
        value.call.args.find((arg) => arg.name === param.name) ?? (spreads ? undefined : positional[index - shift]);
      if (given) values.push(...e.evaluate(given.value, frame));
    }
  }
  return values;
}

/** Picks out of a value what a target at this position is bound to: `[1]` for b in `a, b = value`. */
export function project(e: Evaluator, value: Abstract, part: readonly number[]): readonly Abstract[] {
  let current: readonly Abstract[] = [value];
  for (const index of part)
    current = current.flatMap((inner) =>
      inner.a === 'fork' && inner.first ? (index === 0 ? [{ ...inner, first: false }] : []) : e.elements(inner, index),
    );
  return current;
}

function importedValue(e: Evaluator, step: ImportStep, module: Module): readonly Abstract[] {
  if (isScript(module)) return importedByScript(e, step, module);
  if (step.name === null) {
    const dotted = step.bindsRoot ? (step.module.split('.')[0] as string) : step.module;
    const found = moduleNamed(e, module, step.level, dotted);
    return found ? [found] : [];
  }
  const from = moduleNamed(e, module, step.level, step.module);
  if (!from) return [];
  if (from.a === 'lib') return [library(e, `${from.name}.${step.name}`, module)];
  return from.a === 'module' ? e.attribute(from, step.name, e.defaultFrame(module.fns[0] as Fn)) : [];
}

function importedByScript(e: Evaluator, step: ImportStep, module: Module): readonly Abstract[] {
  const from = moduleNamed(e, module, step.level, step.module);
  if (!from) return [];
  if (step.name === null) return from.a === 'module' ? wholeOf(e, from.module) : [from];
  return e.attribute(from, step.name, e.defaultFrame(module.fns[0] as Fn));
}

/** A dotted name: a module of the program that only its path tells, or something of a library. */
export function library(e: Evaluator, dotted: string, from: Module): Abstract {
  const name = e.program.library.canonical(dotted);
  if (!e.program.library.knows(name) && !isScriptName(name)) {
    const path = e.program.resolve(from.path, 0, dotted);
    const module = path === null ? undefined : e.program.byPath.get(path);
    if (module) return { a: 'module', module };
  }
  const value = e.program.library.entry(name)?.value;
  return value === undefined ? { a: 'lib', name, self: null } : { a: 'const', value };
}

/**
 * The module of that name. The tables win over the source of the standard library, since they say what CPython does
 * in C too; the program's own files win over everything else.
 */
export function moduleNamed(e: Evaluator, from: Module, level: number, dotted: string): Abstract | null {
  const { program } = e;
  const path = program.resolve(from.path, level, dotted);
  const module = path === null ? undefined : program.byPath.get(path);
  if (module) return { a: 'module', module };
  if (isScript(from)) {
    const name = scriptLibrary(dotted);
    if (name !== null) return { a: 'lib', name: program.library.canonical(name), self: null };
    // What is not there is at least the same each time.
    return { a: 'unknown', id: `u:module ${dotted.replace(/[.[]/g, '_')}` };
  }
  if (level > 0) return null;
  return { a: 'lib', name: program.library.canonical(dotted), self: null };
}

function withStored(
  e: Evaluator,
  values: readonly Abstract[],
  bindings: readonly Binding[],
  frame: Frame,
): readonly Abstract[] {
  const stored = storedItems(e, bindings, frame);
  if (stored.length === 0) return values;
  // What a function puts into its own `**options` is there whoever calls it.
  const holders = values.length > 0 ? values : bindings.flatMap(optionsOf);
  return holders.map((value) => (value.a === 'container' ? { ...value, items: [...value.items, ...stored] } : value));
}

/** The dictionary that `**options` is, of which no caller is known. */
function optionsOf(binding: Binding): readonly Abstract[] {
  if (binding.b !== 'param' || binding.fn.facts.params[binding.index]?.kind !== 'keyword-rest') return [];
  const id = `p${binding.fn.id}:${binding.index}`;
  return [{ a: 'container', type: 'builtins.dict', id, items: [] }];
}

/** What is put into a container through a name: `.append(x)`, `[k] = x`. */
export function storedItems(e: Evaluator, bindings: readonly Binding[], frame: Frame): readonly Item[] {
  return bindings.flatMap((binding): readonly Item[] =>
    binding.b === 'stored'
      ? [
          {
            key: binding.key,
            value: binding.value,
            frame: enclosing(frame, binding.fn.id) ?? e.defaultFrame(binding.fn),
            part: [],
            spread: false,
          },
        ]
      : [],
  );
}
