import { enclosing, idOf, isFresh, mapIds, withId } from './abstract.js';
import { argument } from './argument.js';
import { decorated } from './decorated.js';
import type { Evaluator } from './evaluator.js';
import { bindingValues, library, named, ofAnnotation, storedItems, submoduleOf } from './names.js';
import type { Abstract, Binding, Cls, Fn, Frame } from './model.js';
import { rootOf, siteKey, stepInto } from './model.js';
import { indexOf } from './program.js';
import { attributeInScript, isScript } from './scripts.js';

/** What `base.name` may be. */
export function attributeOf(e: Evaluator, base: Abstract, name: string, frame: Frame): readonly Abstract[] {
  const { program } = e;
  const inScript = isScript(frame.fn.module) ? attributeInScript(e, base, name, frame) : null;
  if (inScript) return inScript;
  switch (base.a) {
    case 'module': {
      const dotted = program.library.canonical(`${base.module.name}.${name}`);
      if (program.isStandard(base.module.name) && program.library.knows(dotted))
        return [{ a: 'lib', name: dotted, self: null }];
      const found = e.moduleGlobal(base.module, name);
      if (found.length > 0) return found;
      const submodule = submoduleOf(e, base.module, name);
      if (submodule.length > 0) return submodule;
      // A file that stands for a library module (`gevent.os`) and does not define a name of it copies it at run time.
      const [last = ''] = base.module.name.split('.').slice(-1);
      const copied = program.library.canonical(`${last}.${name}`);
      if (program.isStandard(last) && program.library.entry(copied)) return [{ a: 'lib', name: copied, self: null }];
      return [{ a: 'unknown', id: `g${base.module.index}#${name}` }];
    }
    case 'instance':
      return instanceAttribute(e, base, name, frame);
    case 'class':
      return classAttribute(e, base.cls, name, base);
    case 'super': {
      const of = base.self?.a === 'instance' || base.self?.a === 'class' ? base.self.cls : base.cls;
      const order = e.mro(of);
      const rest = order.slice(order.indexOf(base.cls) + 1);
      return inherited(e, rest, name, base.self, frame);
    }
    case 'object': {
      if (base.type === 'builtins.type') return [];
      return [library(e, `${base.type}.${name}`, frame.fn.module)].map((value) =>
        value.a === 'lib' ? { ...value, self: base } : value,
      );
    }
    case 'container':
      return [{ a: 'lib', name: program.library.canonical(`${base.type}.${name}`), self: base }];
    case 'lib':
      // An attribute of an object that the tables spell as a type is an object of that type.
      return base.self && !program.library.type(base.name) ? [] : [library(e, `${base.name}.${name}`, frame.fn.module)];
    case 'const':
    case 'text':
      return base.a === 'const' && typeof base.value !== 'string'
        ? []
        : [{ a: 'lib', name: `builtins.str.${name}`, self: base }];
    case 'unknown': {
      const id = stepInto(base.id, `.${name}`);
      return id === null ? [] : [{ a: 'unknown', id }];
    }
    default:
      return [];
  }
}

function instanceAttribute(
  e: Evaluator,
  base: Extract<Abstract, { a: 'instance' }>,
  name: string,
  frame: Frame,
): readonly Abstract[] {
  if (name === '__class__') return [{ a: 'class', cls: base.cls }];
  if (name === '__dict__') return [];
  const methods = e.method(base.cls, name);
  if (methods.length > 0) return bound(e, methods, base, frame);
  const given = givenAtConstruction(e, base, name);
  if (given.length > 0) return given;
  const fields = e.field(base.cls, name, base).map((value) => owned(value, base.id, name));
  if (fields.length > 0) return fields;
  const libraryBase = e.mro(base.cls).find((cls) => typeof cls === 'string');
  const known =
    e.mro(base.cls).find((cls) => typeof cls === 'string' && e.program.library.entry(`${cls}.${name}`) !== undefined) ??
    libraryBase;
  if (typeof known === 'string')
    return [{ a: 'lib', name: e.program.library.canonical(`${known}.${name}`), self: base }];
  const id = stepInto(base.id, `.${name}`);
  return id === null ? [] : [{ a: 'unknown', id }];
}

/**
 * A field that `__init__` sets to one of its parameters, of an instance whose construction is seen: what was passed,
 * under the name that it has there.
 */
function givenAtConstruction(
  e: Evaluator,
  base: Extract<Abstract, { a: 'instance' }>,
  name: string,
): readonly Abstract[] {
  const call = base.site?.call;
  const init = e.method(base.cls, '__init__')[0];
  if (!call || !base.frame || !init) return [];
  const bindings = e
    .mro(base.cls)
    .flatMap((entry) => (typeof entry === 'string' ? [] : (entry.selfBindings.get(name) ?? [])));
  const [only, ...further] = bindings.filter((binding) => binding.b !== 'stored');
  if (further.length > 0 || only?.b !== 'value' || only.value.k !== 'var' || only.fn !== init) return [];
  const parameter = only.value.name;
  const index = init.facts.params.findIndex((param) => param.name === parameter);
  if (index < 1) return [];
  const passed = argument(e.arguments(call, base.frame), { index: index - 1, name: parameter });
  return (passed?.values ?? []).filter((value) => value.a !== 'const');
}

/** A field's value as this instance has it: what the class made for its instances belongs to this one. */
function owned(value: Abstract, owner: string, name: string): Abstract {
  const id = stepInto(owner, `.${name}`);
  const own = idOf(value);
  if (id !== null && own !== null && own === `self.${name}`) return withId(value, id);
  return mapIds(value, (inner) => (rootOf(inner) === 'self' ? owner + inner.slice('self'.length) : inner));
}

/** Methods as attributes of an object; properties are read. */
function bound(e: Evaluator, methods: readonly Fn[], self: Abstract, frame: Frame): readonly Abstract[] {
  return methods.flatMap((fn): readonly Abstract[] => {
    if (fn.isProperty) return e.call({ a: 'fn', fn, self, outer: null }, [], null, frame);
    const receiver =
      fn.binds === 'nothing'
        ? null
        : fn.binds === 'class' && self.a === 'instance'
          ? { a: 'class' as const, cls: self.cls }
          : self;
    return decorated(e, fn, e.defaultFrame(fn.parent ?? fn)).map((value) =>
      value.a === 'fn' && receiver ? { ...value, self: receiver } : value,
    );
  });
}

function classAttribute(e: Evaluator, cls: Cls, name: string, self: Abstract): readonly Abstract[] {
  if (name === '__name__') return [];
  const methods = e.method(cls, name);
  if (methods.length > 0)
    return methods.map((fn): Abstract => ({ a: 'fn', fn, self: fn.binds === 'class' ? self : null, outer: null }));
  const fields = e.field(cls, name, null);
  if (fields.length > 0) return fields;
  const base = e.mro(cls).find((entry) => typeof entry === 'string');
  return typeof base === 'string'
    ? [{ a: 'lib', name: e.program.library.canonical(`${base}.${name}`), self: null }]
    : [];
}

function inherited(
  e: Evaluator,
  order: readonly (Cls | string)[],
  name: string,
  self: Abstract | null,
  frame: Frame,
): readonly Abstract[] {
  for (const entry of order) {
    if (typeof entry === 'string') return [{ a: 'lib', name: e.program.library.canonical(`${entry}.${name}`), self }];
    const methods = entry.methods.get(name);
    if (methods && methods.length > 0)
      return self ? bound(e, methods, self, frame) : methods.map((fn) => ({ a: 'fn', fn, self: null, outer: null }));
  }
  return [];
}

/**
 * What a class's objects keep under a name, over the whole MRO. Per-instance values are named from `self`; the place
 * is the same for all subclasses, so that a reset in one is seen to cover a use in another.
 */
export function fieldOf(e: Evaluator, cls: Cls, name: string, owner: Abstract | null): readonly Abstract[] {
  const order = e.mro(cls).filter((entry) => typeof entry !== 'string');
  const onInstance =
    owner === null
      ? []
      : order.flatMap((entry) => (entry.selfBindings.get(name) ?? []).map((binding) => ({ entry, binding })));
  const foreign = (indexOf(e.program, cls.module).foreign.get(name) ?? []).flatMap((entry) => {
    const bases = e.evaluate(entry.base, e.defaultFrame(entry.fn));
    const toInstance = owner !== null && bases.some((base) => base.a === 'instance' && order.includes(base.cls));
    const toClass = bases.some((base) => base.a === 'class' && order.includes(base.cls));
    return toInstance || toClass ? [{ entry: cls, binding: entry.binding, toInstance }] : [];
  });
  const perInstance = [...onInstance, ...foreign.filter((entry) => entry.toInstance)];
  const home = perInstance.length > 0 ? (onInstance.at(-1)?.entry ?? cls) : null;
  const shared = [
    ...order.flatMap((entry) =>
      [...(entry.classBindings.get(name) ?? []), ...(entry.ownBindings.get(name) ?? [])].map((binding) => ({
        entry,
        binding,
      })),
    ),
    ...foreign.filter((entry) => !entry.toInstance),
  ];
  const classHome = shared.at(-1)?.entry ?? cls;

  const onSelf = perInstance
    .flatMap(({ binding }) => valuesIn(e, binding, cls))
    .map((value) => nameField(value, 'self', `.${name}`, `i${(home ?? cls).id}.${name}`));
  const onClass = shared
    .filter(({ binding }) => binding.b !== 'fn')
    .flatMap(({ binding }) => valuesIn(e, binding, cls))
    .map((value) => nameField(value, `c${classHome.id}`, `.${name}`, `c${classHome.id}.${name}`));
  const values = [...onSelf, ...onClass];
  const annotations =
    values.length > 0
      ? []
      : [...perInstance, ...shared].flatMap(({ binding }) =>
          binding.b === 'annotation'
            ? ofAnnotation(e, binding.value, e.defaultFrame(binding.fn), siteKey({ fn: binding.fn, at: binding.at }))
            : [],
        );
  const known =
    values.length > 0
      ? values
      : annotations.map((value) =>
          nameField(value, owner ? 'self' : `c${cls.id}`, `.${name}`, `${owner ? 'i' : 'c'}${cls.id}.${name}`),
        );
  const stored = [...perInstance, ...shared].flatMap(({ binding }) =>
    storedItems(e, [binding], frameFor(e, binding, cls)),
  );
  return stored.length === 0
    ? known
    : known.map((value) => (value.a === 'container' ? { ...value, items: [...value.items, ...stored] } : value));
}

/** Names a field's value; globals and class attributes that it merely refers to keep their names. */
function nameField(value: Abstract, root: string, step: string, place: string): Abstract {
  const renamed = named(value, root + step, place);
  return renamed === value && (value.a === 'fn' || value.a === 'partial')
    ? mapIds(value, (id) => (/^p\d+:0/.test(id) && root === 'self' ? id.replace(/^p\d+:0/, 'self') : id))
    : renamed;
}

function valuesIn(e: Evaluator, binding: Binding, cls: Cls): readonly Abstract[] {
  return bindingValues(e, binding, frameFor(e, binding, cls)).filter(
    (value) => value.a !== 'unknown' || isFresh(value.id) || value.id.startsWith('p'),
  );
}

/** The frame of a method in which an attribute is bound, with `self` an instance of the class that is asked about. */
function frameFor(e: Evaluator, binding: Binding, cls: Cls): Frame {
  if (!('fn' in binding)) return e.defaultFrame(cls.module.fns[0] as Fn);
  const plain = e.defaultFrame(binding.fn);
  return enclosing(plain, binding.fn.id) ?? plain;
}

/** Methods of that name of the first class in the MRO that defines it. */
export function methodOf(e: Evaluator, cls: Cls, name: string): readonly Fn[] {
  for (const entry of e.mro(cls)) {
    if (typeof entry === 'string') {
      if (e.program.library.entry(`${entry}.${name}`)) return [];
      continue;
    }
    const methods = entry.methods.get(name);
    if (methods && methods.length > 0) return methods;
  }
  return [];
}

/** The class, then its bases depth first, each once; later occurrences win, as C3 does for well-formed hierarchies. */
export function mroOf(e: Evaluator, cls: Cls): readonly (Cls | string)[] {
  const frame = e.defaultFrame(cls.module.fns[cls.facts.parent] ?? (cls.module.fns[0] as Fn));
  const lines = cls.facts.bases.map((base): (Cls | string)[] => {
    const value = e.evaluate(base, frame).find((found) => found.a === 'class' || found.a === 'lib');
    if (value?.a === 'class') return [...e.mro(value.cls)];
    if (value?.a !== 'lib' || value.name === 'builtins.object') return [];
    const returns = e.program.library.entry(value.name)?.returns;
    return [returns && 'type' in returns ? returns.type : value.name];
  });
  const order: (Cls | string)[] = [cls];
  const all = lines.flat();
  all.forEach((entry, i) => {
    if (entry !== cls && all.lastIndexOf(entry) === i) order.push(entry);
  });
  return order;
}
