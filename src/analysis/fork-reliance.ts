import type { ArgRef } from '../effects.js';
import type { Call, Value } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Argument, Cls, Fn, Site } from '../link/model.js';
import { type Context, spell } from './context.js';

/** What only a copied child can have: a fresh one gets what can be pickled, and globals as an import leaves them. */
export interface Reliance {
  readonly kind: 'argument' | 'global';
  /** What it is, with its article; code in backticks. */
  readonly what: string;
  /** Where it is given, made or set. */
  readonly at: Pick<Site, 'fn' | 'at'>;
}

/** What a call hands to a child: the values, and the expression where the call itself has it. */
export interface Handed {
  readonly values: readonly Abstract[];
  readonly written: Value | null;
}

/** How deep fields of fields are looked into. */
const MAX_DEPTH = 2;

/** The argument that a table means, and the elements of those that are tuples or dictionaries of arguments. */
export function handedBy(
  c: Context,
  call: Call,
  args: readonly Argument[],
  single: readonly (ArgRef | undefined)[],
  several: readonly (ArgRef | undefined)[],
): readonly Handed[] {
  const given = (ref: ArgRef | undefined): readonly Handed[] => {
    const found = ref ? argument(args, ref) : null;
    return ref && found ? [{ values: found.values, written: writtenAt(call, ref) }] : [];
  };
  return [
    ...single.flatMap(given),
    ...several.flatMap(given).flatMap(({ values, written }) => {
      const container = values.find((value) => value.a === 'container');
      if (container?.a !== 'container') return [];
      return container.items.map((item, i) => ({
        values: c.e.itemValues(container, item),
        written: written?.k === 'seq' ? (written.items[i] ?? null) : null,
      }));
    }),
  ];
}

function writtenAt(call: Call, { name, index }: ArgRef): Value | null {
  const named = call.args.find((arg) => arg.name !== undefined && arg.name === name);
  if (named) return named.value;
  if (call.args.some((arg) => arg.spread)) return null;
  return call.args.filter((arg) => arg.name === undefined)[index ?? -1]?.value ?? null;
}

/** The first of what is handed over that cannot be pickled; null where nothing is seen. */
export function unpicklableAmong(c: Context, handed: readonly Handed[], call: Pick<Call, 'at'>): Reliance | null {
  for (const { values, written } of handed) {
    const [first, ...others] = values.map((value) => unpicklable(c, value, written));
    if (first && others.every((other) => other !== null))
      return { kind: 'argument', what: first, at: { fn: c.frame.fn, at: written ? atOf(written) : call.at } };
  }
  return null;
}

/** What keeps a value from being pickled, as a sentence names it. */
function unpicklable(c: Context, value: Abstract, written: Value | null): string | null {
  switch (value.a) {
    case 'fn': {
      const { fn, self } = value;
      if (fn.facts.kind === 'lambda') return 'a lambda';
      if (self?.a === 'instance') {
        const held = heldBy(c.e, self.cls);
        return held && `\`${written ? spell(written) : fn.facts.qualname}\`, whose object has ${held}`;
      }
      return isLocal(c, fn, written) ? `the local function \`${fn.facts.name}()\`` : null;
    }
    case 'partial':
      return (
        unpicklable(c, value.fn, null) ??
        value.args.flatMap((arg) => arg.values.map((inner) => unpicklable(c, inner, null))).find((what) => what) ??
        null
      );
    case 'object':
      return nameOf(c.e, value.type);
    case 'instance': {
      const held = heldBy(c.e, value.cls);
      return held && `\`${(written && spell(written)) || value.cls.facts.name}\`, which has ${held}`;
    }
    default:
      return null;
  }
}

/** A function that only the function which hands it over can name, and one that a call makes. */
function isLocal(c: Context, fn: Fn, written: Value | null): boolean {
  if (fn.cls !== null || !fn.parent || fn.parent.facts.kind === 'module') return false;
  if (written?.k === 'call') return true;
  for (let outer: Fn | null = c.frame.fn; outer; outer = outer.parent) if (outer === fn.parent) return true;
  return false;
}

/** A library object that cannot be pickled, with its article. */
function nameOf(e: Evaluator, type: string): string | null {
  const { library } = e.program;
  const lock = library.lockOf(type);
  const isBound = library.inherited(type, 'unpicklable') === true || lock?.scope === 'thread';
  return isBound ? (library.resourceOf(type)?.what ?? `a \`${type}\``) : null;
}

/** What the constructor of a class puts into its objects that keeps them from being pickled. */
export function heldBy(e: Evaluator, cls: Cls, depth = 0): string | null {
  if (depth > MAX_DEPTH || picklesItself(e, cls)) return null;
  const constructors = e
    .mro(cls)
    .flatMap((entry) => (typeof entry === 'string' ? [] : (entry.methods.get('__init__') ?? [])));
  for (const owner of e.mro(cls)) {
    if (typeof owner === 'string') continue;
    for (const [name, bindings] of owner.selfBindings) {
      const made = bindings.filter((binding) => binding.b === 'value' && constructors.includes(binding.fn));
      const held = made.map((binding) => {
        if (binding.b !== 'value' || binding.part.length > 0) return null;
        const values = e.evaluate(binding.value, e.defaultFrame(binding.fn));
        const found = values.map((value) =>
          value.a === 'object'
            ? nameOf(e, value.type)
            : value.a === 'fn' && value.fn.facts.kind === 'lambda'
              ? 'a lambda'
              : value.a === 'instance'
                ? heldBy(e, value.cls, depth + 1)
                : null,
        );
        return found.length > 0 && found.every((what) => what !== null) ? (found[0] ?? null) : null;
      });
      const [first] = held;
      if (first && held.every((what) => what !== null)) return `${first} in \`${name}\``;
    }
  }
  return null;
}

const PICKLING = ['__getstate__', '__reduce__', '__reduce_ex__', '__getnewargs__', '__getnewargs_ex__'];

function picklesItself(e: Evaluator, cls: Cls): boolean {
  return PICKLING.some((name) => e.method(cls, name).length > 0);
}
