import type { ArgRef } from '../effects.js';
import type { Call, Value } from '../facts/facts.js';
import { partsOfValue } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Frame, Site } from '../link/model.js';
import type { Context } from './context.js';

/** How far aliases of a seed are followed. */
const MAX_ALIASES = 4;

/** What a seed is made of: the same in all processes (a constant), of inherited state (drawn), or anything else. */
type Source = 'constant' | 'drawn' | 'other';

/** The expression that a call passes for an argument; null where it passes none that can be seen. */
export function argumentSource(call: Call, ref: ArgRef): Value | null {
  const named = call.args.find((arg) => arg.name !== undefined && arg.name === ref.name);
  const positional = call.args.filter((arg) => arg.name === undefined && !arg.spread);
  return (named ?? (ref.index === undefined ? undefined : positional[ref.index]))?.value ?? null;
}

/**
 * Whether a seed differs between processes. Without one, the system's entropy is taken. A constant, and a number drawn
 * from a generator that was itself copied (`seeded`: those that were not), are the same in each.
 */
export function isSeededAnew(c: Context, seed: Value | null, frame: Frame, seeded: ReadonlySet<string>): boolean {
  return seed === null || sourceOf(c, seed, frame, seeded, MAX_ALIASES) === 'other';
}

function sourceOf(c: Context, value: Value, frame: Frame, seeded: ReadonlySet<string>, depth: number): Source {
  const found = c.e.evaluate(value, frame);
  if (found.length > 0 && found.every((one) => one.a === 'const'))
    return found.every((one) => one.value !== null) ? 'constant' : 'other';
  if (depth === 0) return 'other';
  switch (value.k) {
    case 'call':
      return sourceOfCall(c, value.call, frame, seeded, depth);
    case 'var': {
      const bindings = frame.fn.module.bindings.get(value.fn)?.get(value.name) ?? [];
      return joined(
        bindings.map((binding) =>
          binding.b === 'value' && binding.part.length === 0
            ? sourceOf(c, binding.value, frame, seeded, depth - 1)
            : 'other',
        ),
      );
    }
    case 'parts':
    case 'item':
    case 'choice':
    case 'seq':
      return joined(partsOfValue(value).map((part) => sourceOf(c, part, frame, seeded, depth)));
    default:
      return 'other';
  }
}

function sourceOfCall(c: Context, call: Call, frame: Frame, seeded: ReadonlySet<string>, depth: number): Source {
  const callees = c.e.evaluate(call.callee, frame);
  if (callees.length > 0 && callees.every((callee) => draws(c, callee, seeded))) return 'drawn';
  // int(x), hash(x), x.item(): as good as what they are made from.
  const isPlain =
    callees.length > 0 && callees.every((callee) => callee.a === 'lib' && callee.name.startsWith('builtins.'));
  const ofValue = callees.length === 0 && call.callee.k === 'attr' && call.args.length === 0 ? [call.callee.base] : [];
  if (!isPlain && ofValue.length === 0) return 'other';
  const from = [...ofValue, ...call.args.map((arg) => arg.value)];
  return from.length === 0 ? 'other' : joined(from.map((part) => sourceOf(c, part, frame, seeded, depth - 1)));
}

function draws(c: Context, callee: Abstract, seeded: ReadonlySet<string>): boolean {
  if (callee.a !== 'lib') return false;
  const effects = c.program.library.entry(callee.name)?.effects ?? [];
  const self = callee.self && (callee.self.a === 'object' || callee.self.a === 'instance') ? callee.self.id : null;
  return effects.some(
    (effect) =>
      effect.effect === 'draw-random' &&
      effect.python === undefined &&
      !seeded.has(effect.subject ? (self ?? '') : `seed:${effect.generator}`),
  );
}

function joined(sources: readonly Source[]): Source {
  if (sources.length === 0 || sources.includes('other')) return 'other';
  return sources.includes('drawn') ? 'drawn' : 'constant';
}

/** The expression from which the generator that is made here gets its state; null: the system's entropy. */
export function constructorSeed(e: Evaluator, { call, fn }: Site): Value | null {
  if (!call) return null;
  const types = e.evaluate(call.callee, e.defaultFrame(fn)).flatMap((callee) => {
    if (callee.a !== 'lib') return [];
    const returns = e.program.library.entry(callee.name)?.returns;
    return [returns && 'type' in returns ? returns.type : callee.name];
  });
  const seed = types.flatMap((type) => e.program.library.inherited(type, 'generator')?.seed ?? [])[0];
  return seed ? argumentSource(call, seed) : null;
}

/** Whether a seed is none at all: the system's entropy, or what a call computes. */
export function isSeedOfSystem(seed: Value | null): boolean {
  return seed === null || seed.k === 'call' || (seed.k === 'const' && seed.value === null);
}
