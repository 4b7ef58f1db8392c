import type { Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn } from '../link/model.js';
import { returnValues } from '../link/returns.js';
import { withElements } from './locks.js';
import type { Summary } from './model.js';
import { ASKS_ALIVE } from './refine.js';

/** Which objects are of no use without the thread that they had in the parent. */
export interface Sessions {
  /**
   * Whether a class gives its callers what its threads produce (executors, connections, iterators of results) and
   * never starts a dead thread again, or keeps processes that it started, itself or by a part of it: a child has no use for its instances,
   * whatever becomes of their locks.
   */
  readonly needsThread: (cls: Cls) => boolean;
}

export function createSessions(
  e: Evaluator,
  entries: (fn: Fn, cls: Cls | null) => readonly Summary[],
  isPublic: (fn: Fn) => boolean,
): Sessions {
  const done = new Map<Cls, boolean>();
  const methods = (cls: Cls): readonly Fn[] =>
    e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
  return {
    needsThread: (cls) => {
      const known = done.get(cls);
      if (known !== undefined) return known;
      const all = methods(cls);
      const answer =
        [cls, ...partsOf(e, cls).filter(({ module }) => module === cls.module)].some((part) =>
          keepsAny(e, part, 'process'),
        ) ||
        (all.some(
          (fn) =>
            isPublic(fn) && (givesHandle(e, cls, fn, entries) || (givesProduce(e, fn) && waits(entries(fn, cls)))),
        ) &&
          !all.some((fn) => restarts(fn, entries(fn, cls))));
      done.set(cls, answer);
      return answer;
    },
  };
}

/** The classes of the objects that instances of a class keep. */
export function partsOf(e: Evaluator, cls: Cls): readonly Cls[] {
  const fields = e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.selfBindings.keys()]));
  return fields.flatMap((name) =>
    e.field(cls, name, e.instanceOf(cls, 'self')).flatMap((value) => (value.a === 'instance' ? [value.cls] : [])),
  );
}

/** Whether instances of a class keep an object of such a library type, alone or in a container. */
export function keepsAny(e: Evaluator, cls: Cls, kind: 'process' | 'cooperative'): boolean {
  const { library } = e.program;
  const isOne = (value: Abstract): boolean =>
    value.a === 'object'
      ? library.inherited(value.type, kind) === true
      : value.a === 'instance' &&
        e.mro(value.cls).some((entry) => typeof entry === 'string' && library.inherited(entry, kind) === true);
  return e
    .mro(cls)
    .some(
      (entry) =>
        typeof entry !== 'string' &&
        [...entry.selfBindings.keys()].some((name) =>
          withElements(e, e.field(cls, name, e.instanceOf(cls, 'self'))).some(isOne),
        ),
    );
}

/** Whether a function waits for others, itself or one call deeper. */
function waits(summaries: readonly Summary[]): boolean {
  return summaries.some(({ effects }) =>
    effects.some(
      ({ kind, path, ...effect }) =>
        kind === 'acquire' && 'waits' in effect && effect.waits && (path.next?.next ?? null) === null,
    ),
  );
}

/** Whether it starts threads, and asks before whether the one it had still runs. */
function restarts(fn: Fn, summaries: readonly Summary[]): boolean {
  const starts = summaries.some(({ effects }) =>
    effects.some(({ kind, path }) => kind === 'start-thread' && (path.next?.next ?? null) === null),
  );
  if (!starts) return false;
  const called: string[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'call' && value.call.callee.k === 'attr') called.push(value.call.callee.name);
    },
  });
  return called.some((name) => ASKS_ALIVE.test(name));
}

/** Whether it gives back more than a yes or no, its own object or what it was passed. */
function givesProduce(e: Evaluator, fn: Fn): boolean {
  const frame = e.defaultFrame(fn);
  const own = fn.module.fns.indexOf(fn);
  const isProduce = (value: Value): boolean => {
    switch (value.k) {
      case 'var':
        return (
          value.fn === own &&
          (fn.module.bindings.get(own)?.get(value.name) ?? []).some(
            (binding) =>
              (binding.b === 'value' || binding.b === 'element' || binding.b === 'entered') &&
              (binding.value.k === 'call' || binding.value.k === 'item' || binding.value.k === 'await') &&
              isProduce(binding.value),
          )
        );
      case 'choice':
        return value.of.some(isProduce);
      case 'await':
        return isProduce(value.value);
      case 'call':
        return e.evaluate(value.call.callee, frame).every((callee) => !(callee.a === 'lib' && onlyTells(e, callee)));
      case 'attr':
      case 'item':
        return true;
      case 'seq':
        return value.items.some(isProduce);
      default:
        return false;
    }
  };
  return returnValues(fn).some(isProduce);
}

/** A wait that answers yes or no, and calls that are known to give nothing else. */
function onlyTells(e: Evaluator, callee: Extract<Abstract, { a: 'lib' }>): boolean {
  const trait = callee.self?.a === 'object' ? e.program.library.lockOf(callee.self.type) : undefined;
  return trait !== undefined && trait.what !== 'queue';
}

/** Whether it makes something that its caller waits on, and gives it back: a future. */
function givesHandle(
  e: Evaluator,
  cls: Cls,
  fn: Fn,
  entries: (fn: Fn, cls: Cls | null) => readonly Summary[],
): boolean {
  return returnValues(fn).some((value) =>
    e.evaluate(value, e.defaultFrame(fn)).some((result) => {
      if (result.a === 'object') return result.origin !== null && isHandle(e, result.type);
      if (result.a === 'instance' && e.mro(result.cls).some((base) => isHandle(e, base))) return true;
      if (result.a !== 'instance' || e.mro(result.cls).includes(cls) || e.mro(cls).includes(result.cls)) return false;
      return [...result.cls.methods.values()]
        .flat()
        .some(
          (method) =>
            !method.facts.name.startsWith('_') && givesProduce(e, method) && waits(entries(method, result.cls)),
        );
    }),
  );
}

function isHandle(e: Evaluator, type: Cls | string): boolean {
  return typeof type === 'string' && e.program.library.inherited(type, 'handle') === true;
}
