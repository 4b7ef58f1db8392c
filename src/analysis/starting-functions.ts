import type { ImportStep } from '../facts/facts.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Binding, Cls, Fn, Module } from '../link/model.js';
import { push } from '../link/multimap.js';
import type { Program } from '../link/program.js';
import { mentionedIn, namesIn } from './mentions.js';

/** Whether names that are mentioned in a file are themselves what matters. */
export type Matters = (module: Module, mentioned: ReadonlySet<string>) => boolean;

/** Something whose names are followed: what it leads to when one of them does, and the class whose attributes it sees. */
interface Mention {
  readonly names: ReadonlySet<string>;
  readonly own: Cls | null;
  readonly lead: () => void;
  led: boolean;
}

/**
 * The functions that names lead from to one that matters: nothing else that a function does can come to a fork. A
 * name is followed to what it stands for in its file and, through imports, in others; an attribute of an object only
 * where the object is one's own, since an object of another class comes from a name as well: that of its class, of
 * the global that keeps it, of the function that makes it.
 *
 * Names of files of the standard library that the tables know are not followed into these.
 */
export function startingFunctions(e: Evaluator, program: Program, matters: Matters): ReadonlySet<Fn> {
  const found = new Set<Fn>();
  const ways = new Ways(e, program);
  const led: Mention[] = [];
  const starts: Mention[] = [];
  const byName = new Map<Module, Map<string, Mention[]>>();
  const byOwner = new Map<Cls, Mention[]>();

  const reach = (mention: Mention): void => {
    if (mention.led) return;
    mention.led = true;
    led.push(mention);
  };
  const watch = (module: Module, names: ReadonlySet<string>, own: Cls | null, lead: () => void): Mention => {
    const mention: Mention = { names, own, lead, led: false };
    const table = byName.get(module) ?? new Map<string, Mention[]>();
    byName.set(module, table);
    for (const name of names) push(table, name, mention);
    for (const cls of own ? ways.line(own) : []) push(byOwner, cls, mention);
    if (matters(module, names)) starts.push(mention);
    return mention;
  };

  const symbols = new Set<string>();
  /** What a name of a file stands for leads there. */
  const symbol = (module: Module, name: string): void => {
    const key = `${String(module.index)} ${name}`;
    if (symbols.has(key)) return;
    symbols.add(key);
    for (const mention of byName.get(module)?.get(name) ?? []) reach(mention);
    for (const { into, local } of ways.namesOf(module, name)) symbol(into, local);
    for (const { into, alias } of ways.aliasesOf(module))
      for (const mention of byName.get(into)?.get(name) ?? []) if (mention.names.has(alias)) reach(mention);
  };
  const attribute = (cls: Cls, name: string): void => {
    for (const mention of byOwner.get(cls) ?? []) if (mention.names.has(name)) reach(mention);
    symbol(cls.module, cls.facts.name);
  };

  const fns = new Map<Fn | null, Mention>();
  for (const fn of program.fns) {
    const mention = watch(fn.module, mentionedIn(fn), ownerOf(fn), () => {
      found.add(fn);
      if (fn.cls) attribute(fn.cls, fn.facts.name);
      else if (fn.parent?.facts.kind === 'module') symbol(fn.module, fn.facts.name);
      const outer = fns.get(fn.parent);
      if (fn.parent?.facts.kind !== 'module' && outer) reach(outer);
    });
    fns.set(fn, mention);
  }
  for (const module of program.modules) {
    for (const [name, bindings] of module.bindings.get(0) ?? []) {
      const lead = (): void => {
        symbol(module, name);
      };
      for (const { value, fn } of valuesOf(bindings)) watch(module, namesIn(value), ownerOf(fn), lead);
      // `from os import fork as split`
      for (const binding of bindings)
        if (binding.b === 'import' && binding.step.name !== null)
          watch(module, new Set([binding.step.name]), null, lead);
    }
    for (const cls of module.classes) {
      const bases = new Set(cls.facts.bases.flatMap((base) => [...namesIn(base)]));
      watch(module, bases, null, () => symbol(module, cls.facts.name));
      for (const table of [cls.selfBindings, cls.ownBindings, cls.classBindings])
        for (const [name, bindings] of table)
          for (const { value, fn } of valuesOf(bindings))
            watch(module, namesIn(value), ownerOf(fn), () => attribute(cls, name));
    }
  }
  starts.forEach(reach);
  for (let mention = led.pop(); mention; mention = led.pop()) mention.lead();
  return found;
}

/** Where names go from the files that have them. */
class Ways {
  private readonly imported = new Map<
    Module,
    { readonly into: Module; readonly name: string; readonly local: string }[]
  >();
  private readonly stars = new Map<Module, Module[]>();
  private readonly aliases = new Map<Module, { readonly into: Module; readonly alias: string }[]>();
  private readonly lines = new Map<Cls, readonly Cls[]>();
  private readonly e: Evaluator;
  private readonly program: Program;

  constructor(e: Evaluator, program: Program) {
    this.e = e;
    this.program = program;
    for (const module of program.modules)
      for (const { step } of module.imports) if ('s' in step) this.enter(module, step);
  }

  /** The names by which other files have a name of this one. */
  namesOf(module: Module, name: string): readonly { readonly into: Module; readonly local: string }[] {
    return [
      ...(this.imported.get(module) ?? []).filter((one) => one.name === name),
      ...(this.stars.get(module) ?? []).map((into) => ({ into, local: name })),
    ];
  }

  /** The names that other files have for this one. */
  aliasesOf(module: Module): readonly { readonly into: Module; readonly alias: string }[] {
    return this.aliases.get(module) ?? [];
  }

  /** A class and those of the program that it inherits from. */
  line(cls: Cls): readonly Cls[] {
    const done = this.lines.get(cls) ?? this.e.mro(cls).filter((entry) => typeof entry !== 'string');
    this.lines.set(cls, done);
    return done;
  }

  private enter(into: Module, step: ImportStep): void {
    const { program } = this;
    const [top = ''] = step.module.split('.');
    if (step.level === 0 && program.library.knows(top) && program.isStandard(step.module)) return;
    const at = (dotted: string): Module | undefined => {
      const path = program.resolve(into.path, step.level, dotted);
      return path === null ? undefined : program.byPath.get(path);
    };
    const alias = (name: string, module: Module | undefined): void => {
      if (module) push(this.aliases, module, { into, alias: name });
    };
    const { target } = step;
    const local = target?.k === 'var' || target?.k === 'free' ? target.name : null;
    const source = at(step.module);
    if (step.name === '*') {
      if (source) push(this.stars, source, into);
    } else if (step.name !== null) {
      const name = local ?? step.name;
      alias(name, at(step.module === '' ? step.name : `${step.module}.${step.name}`));
      if (source) push(this.imported, source, { into, name: step.name, local: name });
    } else if (step.bindsRoot) {
      const parts = step.module.split('.');
      parts.forEach((_, i) => {
        alias(local ?? top, at(parts.slice(0, i + 1).join('.')));
      });
    } else alias(local ?? top, source);
  }
}

/** The class whose instance or class a function sees, by itself or by the one around it. */
function ownerOf(fn: Fn): Cls | null {
  for (let inner: Fn | null = fn; inner; inner = inner.parent) if (inner.cls) return inner.cls;
  return null;
}

function valuesOf(
  bindings: readonly Binding[],
): readonly Extract<Binding, { readonly b: 'value' | 'stored' | 'entered' }>[] {
  return bindings.flatMap((binding) =>
    (binding.b === 'value' || binding.b === 'stored' || binding.b === 'entered') && binding.value.k !== 'const'
      ? [binding]
      : [],
  );
}
