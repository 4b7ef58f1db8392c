import type { Value } from '../facts/facts.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Binding, Cls, Fn, Module, Site } from '../link/model.js';

/** What starts a thread and keeps what the thread works on: a class for each of its instances, or a module. */
export interface Owner {
  readonly cls: Cls | null;
  readonly module: Module;
}

export function ownerOf(fn: Fn): Owner {
  for (let current: Fn | null = fn; current; current = current.parent)
    if (current.cls) return { cls: current.cls, module: fn.module };
  return { cls: null, module: fn.module };
}

/** Its functions: the methods of a class and of its bases, the functions of a module. */
export function functionsOf({ cls, module }: Owner, e: Evaluator): readonly Fn[] {
  if (cls === null) return module.fns.filter((fn) => fn.facts.kind === 'function' && fn.cls === null);
  return e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
}

/** The classes of the program among a class and its bases. */
export function classesOf(cls: Cls | null, e: Evaluator): readonly Cls[] {
  return cls ? e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [entry])) : [];
}

/** A field of the owner, or a global beside it. */
export interface Field {
  readonly name: string;
  /** As its functions name it. */
  readonly text: string;
  readonly bindings: readonly Binding[];
  /** Where it is first given something. */
  readonly site: Pick<Site, 'fn' | 'at'> | null;
  readonly values: () => readonly Abstract[];
}

/** All that the owner keeps: its own fields before the globals of its file. */
export function fieldsOf({ cls, module }: Owner, e: Evaluator): readonly Field[] {
  const own = new Map<string, Binding[]>();
  for (const entry of classesOf(cls, e))
    for (const table of [entry.selfBindings, entry.ownBindings, entry.classBindings])
      for (const [name, bindings] of table) own.set(name, [...(own.get(name) ?? []), ...bindings]);
  const make = (name: string, text: string, bindings: readonly Binding[], values: Field['values']): Field => {
    const first = bindings.find((binding) => binding.b === 'value');
    return { name, text, bindings, site: first ?? null, values };
  };
  return [
    ...[...own].map(([name, bindings]) =>
      make(name, `self.${name}`, bindings, () => (cls ? e.field(cls, name, e.instanceOf(cls, 'self')) : [])),
    ),
    ...[...(module.bindings.get(0) ?? [])]
      .filter(([, bindings]) => bindings.some(({ b }) => b === 'value'))
      .map(([name, bindings]) => make(name, name, bindings, () => e.moduleGlobal(module, name))),
  ];
}

/** The field or global that an expression names, be it by a local name or as one of its elements. */
export function fieldNamed(value: Value, fn: Fn, hops = 2): string | null {
  switch (value.k) {
    case 'attr':
      return value.base.k === 'var' ? value.name : null;
    case 'item':
      return fieldNamed(value.base, fn, hops);
    case 'var': {
      if (value.fn === 0) return value.name;
      const [only, ...more] = fn.module.bindings.get(value.fn)?.get(value.name) ?? [];
      if (hops === 0 || more.length > 0 || only?.b !== 'value' || only.part.length > 0) return null;
      return fieldNamed(only.value, only.fn, hops - 1);
    }
    default:
      return null;
  }
}
