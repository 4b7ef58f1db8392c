import type { Value } from '../facts/facts.js';
import { partsOfValue } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Binding, Fn, Frame } from '../link/model.js';
import { returnValues } from '../link/returns.js';

/**
 * What a condition is about. `asks:…`: what whoever starts a process gives it, or in which process it runs; `limit`: the
 * time, or a number that is counted; `open`: something that is not known; `same`: what does not differ between processes
 * of one program.
 */
export type Asked = `asks:${string}` | 'limit' | 'open' | 'same';

const ORDER: readonly ((asked: Asked) => boolean)[] = [
  (asked) => asked.startsWith('asks:'),
  (asked) => asked === 'limit',
  (asked) => asked === 'open',
];

/** The most telling of all that a value depends on. */
export function askedBy(e: Evaluator, value: Value, frame: Frame): Asked {
  return about(e, value, frame);
}

function strongest(all: readonly Asked[]): Asked {
  for (const is of ORDER) {
    const found = all.find(is);
    if (found) return found;
  }
  return 'same';
}

function about(e: Evaluator, value: Value, frame: Frame): Asked {
  const own = byLibrary(e, value, frame);
  if (own && (own !== 'same' || value.k !== 'call')) return own;
  switch (value.k) {
    case 'const':
    case 'fn':
      return 'same';
    case 'free':
      return 'open';
    case 'var':
      return ofVariable(e, value, frame);
    case 'call': {
      const parts = value.call.args.map((arg) => about(e, arg.value, frame));
      if (own) return strongest(parts);
      return strongest([...parts, ofCall(e, value, frame)]);
    }
    case 'test': {
      const parts = partsOfValue(value).map((part) => about(e, part, frame));
      return strongest(isOrder(value) ? [...parts, 'limit'] : parts);
    }
    default:
      return strongest(partsOfValue(value).map((part) => about(e, part, frame)));
  }
}

function isOrder({ test }: Extract<Value, { k: 'test' }>): boolean {
  return test.t === 'compare' && /^[<>]/.test(test.op);
}

/** What the tables say of a value of a library. */
function byLibrary(e: Evaluator, value: Value, frame: Frame): Asked | null {
  const of = value.k === 'call' ? value.call.callee : value;
  if (of.k !== 'free' && of.k !== 'attr' && of.k !== 'var') return null;
  for (const found of e.evaluate(of, frame)) {
    if (found.a === 'file') return 'same';
    // What an object has under a name is told by what the object is.
    if (found.a !== 'lib' || found.self !== null) continue;
    for (let name = found.name; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const { tells, given, varies } = e.program.library.entry(name) ?? {};
      if (tells) return `asks:${tells.role}`;
      if (given) return `asks:${given}${found.name.slice(name.length)}`;
      if (varies) return varies === 'time' ? 'limit' : 'same';
    }
  }
  return null;
}

const known = new WeakMap<Evaluator, Map<string, Asked>>();

/** Asks each thing once; what is being asked already is not known. */
function once(e: Evaluator, key: string, ask: () => Asked): Asked {
  const answers = known.get(e) ?? new Map<string, Asked>();
  known.set(e, answers);
  const done = answers.get(key);
  if (done) return done;
  answers.set(key, 'open');
  const answer = ask();
  answers.set(key, answer);
  return answer;
}

function ofVariable(e: Evaluator, { fn, name }: Extract<Value, { k: 'var' }>, frame: Frame): Asked {
  const { module } = frame.fn;
  const bindings = module.bindings.get(fn)?.get(name) ?? [];
  if (bindings.length === 0) return 'open';
  return once(e, `${String(module.index)}:${String(fn)}#${name}`, () => ofBindings(e, bindings));
}

function ofBindings(e: Evaluator, bindings: readonly Binding[]): Asked {
  // What is assigned in several places is a state of the program: which of them came last is not known.
  const found = bindings.map((binding): Asked => {
    switch (binding.b) {
      case 'value':
        return about(e, binding.value, e.defaultFrame(binding.fn));
      case 'fn':
      case 'class':
        return 'same';
      default:
        return 'open';
    }
  });
  return strongest(bindings.length > 1 ? [...found, 'open'] : found);
}

function ofCall(e: Evaluator, { call }: Extract<Value, { k: 'call' }>, frame: Frame): Asked {
  const fns = e.evaluate(call.callee, frame).flatMap((callee) => (callee.a === 'fn' ? [callee.fn] : []));
  if (fns.length > 0) return strongest(fns.map((fn) => ofFunction(e, fn)));
  const base = call.callee.k === 'attr' ? about(e, call.callee.base, frame) : 'same';
  return strongest([base, 'open']);
}

/** What a function gives back depends on what it computes on the way, too. */
function ofFunction(e: Evaluator, fn: Fn): Asked {
  const frame = e.defaultFrame(fn);
  return once(e, `f${String(fn.id)}`, () => {
    const returned = returnValues(fn).map((value) => about(e, value, frame));
    return returned.length === 0 ? 'open' : strongest(returned);
  });
}
