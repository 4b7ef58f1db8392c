import type { Value } from '../facts/facts.js';
import { distinct, enclosing, idOf, isFresh, withId } from './abstract.js';
import { attributeOf, fieldOf, methodOf, mroOf } from './attributes.js';
import { argumentsOf, callResult, enterFunction, returnsOf } from './calls.js';
import type { Evaluator } from './evaluator.js';
import { defaultFrame } from './frames.js';
import { globalOf, moduleNamed, passedBy, project, variableOf } from './names.js';
import type { Abstract, Cls, Fn, Frame, Item, Module } from './model.js';
import { MAIN_FILE, siteKey, stepInto } from './model.js';
import type { Program } from './program.js';
import { hit } from './program.js';
import { forkByShape } from './script-forks.js';
import { fileIn } from './script-files.js';
import { globalOfScript, isScript, wholeOf } from './scripts.js';

/** Deeper chains of aliases and calls than this are not followed. */
const MAX_DEPTH = 48;

/** Callers are asked what they pass, their callers too, but not without end. */
const MAX_ASKING = 3;

/** Of larger containers (tables of data) only so many elements are looked at. */
const MAX_ITEMS = 100;

const NOTHING: readonly Abstract[] = [];

/** Containers that are looked into for the elements of one: those that are put into one another have endless ways. */
const MAX_UNPACKED = 1000;

/** Stands for the answer to a question that is being asked. */
const ASKING: readonly Abstract[] = [];

/** A key that is not constant, as it is written: the same variable is taken to be the same key. */
function labelOf(key: Value): string {
  if (key.k === 'var' || key.k === 'free') return key.name;
  return key.k === 'attr' ? `${labelOf(key.base)}/${key.name}` : '?';
}

/** Makes the evaluator of a program. */
export function createEvaluator(program: Program): Evaluator {
  let depth = 0;
  let asking = 0;
  /** How often a question was left open: one that is being asked already, or one too many. */
  let open = 0;
  /** How many containers are being looked into, and how many were for the outermost one. */
  let unpacking = 0;
  let unpacked = 0;
  const passedTo = new Map<string, readonly Abstract[]>();
  const running = new Set<string>();
  const globals = new Map<Module, Map<string, readonly Abstract[]>>();
  const mros = new Map<Cls, readonly (Cls | string)[]>();
  const fields = new Map<string, readonly Abstract[]>();
  const returned = new Map<Frame, readonly Abstract[]>();
  const frameIds = new Map<Frame, number>();

  /** Runs `compute` unless it is running already (a cycle: nothing is known yet) or too deep. */
  function guarded(key: string, compute: () => readonly Abstract[]): readonly Abstract[] {
    if (running.has(key)) {
      open++;
      return [];
    }
    if (depth >= MAX_DEPTH) {
      open++;
      hit(program, 'evaluation-depth');
      return [];
    }
    running.add(key);
    depth++;
    try {
      return distinct(compute());
    } finally {
      depth--;
      running.delete(key);
    }
  }

  function frameId(frame: Frame): number {
    let id = frameIds.get(frame);
    if (id === undefined) frameIds.set(frame, (id = frameIds.size));
    return id;
  }

  function evaluate(value: Value, frame: Frame): readonly Abstract[] {
    switch (value.k) {
      case 'const':
        return [{ a: 'const', value: value.value }];
      case 'fn': {
        const fn = frame.fn.module.fns[value.fn];
        return fn ? [{ a: 'fn', fn, self: null, outer: frame }] : [];
      }
      case 'test':
        return [{ a: 'test', test: value.test, frame }];
      case 'super':
        return superOf(value, frame);
      case 'yield':
        return [];
      case 'star':
        return [];
      default:
        break;
    }
    const done = frame.memo.get(value);
    if (done === ASKING) open++;
    if (done) return done;
    if (depth >= MAX_DEPTH) {
      open++;
      hit(program, 'evaluation-depth');
      return NOTHING;
    }
    frame.memo.set(value, ASKING);
    const before = open;
    depth++;
    let result: readonly Abstract[] = NOTHING;
    try {
      result = distinct(compute(value, frame));
    } finally {
      depth--;
      // An empty answer inside another question is asked again where it may be due to a cycle.
      if (depth === 0 || result.length > 0 || open === before) frame.memo.set(value, result);
      else frame.memo.delete(value);
    }
    return result;
  }

  function compute(value: Value, frame: Frame): readonly Abstract[] {
    switch (value.k) {
      case 'var':
        return variable(value.fn, value.name, frame);
      case 'classvar': {
        const cls = frame.fn.module.classes[value.cls];
        return cls ? fieldOf(self, cls, value.name, null) : [];
      }
      case 'free':
        return free(value.name, frame.fn.module);
      case 'attr':
        return evaluate(value.base, frame).flatMap((base) => attributeOf(self, base, value.name, frame));
      case 'item':
        return evaluate(value.base, frame).flatMap((base) => item(base, value.key, frame));
      case 'call': {
        const args = argumentsOf(self, value.call, frame);
        const shaped = forkByShape(self, value.call, frame);
        return (shaped ? [shaped] : evaluate(value.call.callee, frame)).flatMap((callee) =>
          callResult(self, callee, args, value.call, frame),
        );
      }
      case 'seq':
      case 'dict':
      case 'comp':
        return [containerOf(value, frame)];
      case 'import': {
        const named = moduleNamed(self, frame.fn.module, 0, value.module);
        return named?.a === 'module' ? wholeOf(self, named.module) : named ? [named] : [];
      }
      case 'parts':
        return fileIn(self, value.of, frame) ?? beginning(value.of[0], frame);
      case 'choice':
        return value.of.flatMap((part) => evaluate(part, frame));
      case 'await':
      case 'assign':
        return evaluate(value.value, frame);
      default:
        return [];
    }
  }

  /** How a text that is put together begins, up to the first place that is filled in. */
  function beginning(first: Value | undefined, frame: Frame): readonly Abstract[] {
    if (first?.k !== 'const' && first?.k !== 'var' && first?.k !== 'attr' && first?.k !== 'parts') return [];
    return evaluate(first, frame).flatMap((value): readonly Abstract[] => {
      const text = value.a === 'text' ? value.start : value.a === 'const' ? value.value : null;
      const start = typeof text === 'string' ? text.replace(/[%{].*$/s, '') : '';
      return start === '' ? [] : [{ a: 'text', start }];
    });
  }

  function superOf(value: Extract<Value, { k: 'super' }>, frame: Frame): readonly Abstract[] {
    const cls = frame.fn.module.classes[value.cls];
    for (let method: Frame['fn'] | null = frame.fn; method && cls; method = method.parent) {
      if (method.cls !== cls) continue;
      const name = method.facts.params[0]?.name;
      const selves = name === undefined ? [] : variable(method.module.fns.indexOf(method), name, frame);
      return [{ a: 'super', cls, self: selves[0] ?? null }];
    }
    return cls ? [{ a: 'super', cls, self: null }] : [];
  }

  function variable(fnIndex: number, name: string, frame: Frame): readonly Abstract[] {
    const module = frame.fn.module;
    if (fnIndex === 0) return moduleGlobal(module, name);
    const fn = module.fns[fnIndex];
    if (!fn) return [];
    const owner = enclosing(frame, fn.id) ?? defaultFrame(self, fn);
    return guarded(`n${frameId(owner)}#${name}`, () =>
      variableOf(self, module.bindings.get(fnIndex)?.get(name) ?? [], owner, frame),
    );
  }

  function moduleGlobal(module: Module, name: string): readonly Abstract[] {
    const table = globals.get(module) ?? new Map<string, readonly Abstract[]>();
    globals.set(module, table);
    const done = table.get(name);
    if (done) return done;
    const before = open;
    const result = guarded(`g${module.index}#${name}`, () => globalOf(self, module, name));
    if (depth === 0 || result.length > 0 || open === before) table.set(name, result);
    return result;
  }

  function free(name: string, module: Module): readonly Abstract[] {
    if (isScript(module)) return globalOfScript(self, module, name);
    for (const step of module.starImports) {
      const from = moduleNamed(self, module, step.level, step.module);
      if (from?.a === 'module') {
        const found = moduleGlobal(from.module, name);
        if (found.length > 0) return found;
      } else if (from?.a === 'lib' && program.library.knows(program.library.canonical(`${from.name}.${name}`))) {
        return [{ a: 'lib', name: program.library.canonical(`${from.name}.${name}`), self: null }];
      }
    }
    return [{ a: 'lib', name: program.library.canonical(`builtins.${name}`), self: null }];
  }

  function containerOf(value: Extract<Value, { k: 'seq' | 'dict' | 'comp' }>, frame: Frame): Abstract {
    const id = siteKey({ fn: frame.fn, at: value.at });
    const item = (key: string | number | null, inner: Value, spread = false): Item => ({
      key,
      value: inner,
      frame,
      part: [],
      spread,
    });
    if (value.k === 'seq')
      return {
        a: 'container',
        type: `builtins.${value.kind}`,
        id,
        items: value.items.map((inner, i) => (inner.k === 'star' ? item(null, inner.value, true) : item(i, inner))),
      };
    if (value.k === 'dict')
      return {
        a: 'container',
        type: 'builtins.dict',
        id,
        items: value.entries.map(({ key, value: inner }) =>
          key === null
            ? item(null, inner, true)
            : item(key.k === 'const' && typeof key.value !== 'boolean' ? key.value : null, inner),
        ),
      };
    return {
      a: 'container',
      type: value.kind === 'dict' ? 'builtins.dict' : 'builtins.list',
      id,
      items: [item(null, value.element)],
    };
  }

  function item(base: Abstract, key: Value | null, frame: Frame): readonly Abstract[] {
    if (base.a === 'fork' && base.first)
      return key?.k === 'const' && key.value === 0 ? [{ ...base, first: false }] : [];
    const constant = key?.k === 'const' && typeof key.value !== 'boolean' ? key.value : null;
    if (base.a === 'lib' && base.name === 'node:process.argv' && constant === 1)
      return [{ a: 'file', path: MAIN_FILE }];
    if (base.a === 'lib' && base.name === 'sys.modules' && typeof constant === 'string') {
      const named = moduleNamed(self, frame.fn.module, 0, constant);
      return named ? [named] : [];
    }
    return elements(base, constant, key ? labelOf(key) : '');
  }

  function elements(base: Abstract, key: string | number | null, label = ''): readonly Abstract[] {
    if (base.a !== 'container') return [];
    const run = `E${base.id}`;
    if (unpacking === 0) unpacked = 0;
    if (running.has(run) || depth >= MAX_DEPTH || ++unpacked > MAX_UNPACKED) {
      open++;
      if (unpacked > MAX_UNPACKED) hit(program, 'evaluation-depth');
      return [];
    }
    running.add(run);
    depth++;
    unpacking++;
    try {
      return elementsOf(base, key, label);
    } finally {
      depth--;
      unpacking--;
      running.delete(run);
    }
  }

  function elementsOf(
    base: Extract<Abstract, { a: 'container' }>,
    key: string | number | null,
    label: string,
  ): readonly Abstract[] {
    const found = base.items.slice(0, MAX_ITEMS).flatMap((entry): readonly Abstract[] => {
      if (key !== null && entry.key !== null && entry.key !== key) return [];
      const values =
        'given' in entry
          ? entry.given
          : evaluate(entry.value, entry.frame).flatMap((inner) =>
              entry.spread ? elements(inner, null) : project(self, inner, entry.part),
            );
      // Of a table that a computation fills, elements are told apart by the key that they are asked for.
      const known = entry.key ?? key;
      const step = known === null ? `[${label}]` : `['${String(known)}']`;
      const place = base.place ? base.place + (entry.key === null ? '[]' : `['${String(entry.key)}']`) : undefined;
      // `(rng, 3)`: what a variable holds keeps the name that it has there.
      const keepsNames =
        'given' in entry ? entry.keepsNames === true : entry.value.k === 'var' && typeof entry.key === 'number';
      const id = keepsNames ? null : stepInto(base.id, step);
      return values.map((inner) => {
        const own = idOf(inner);
        return own !== null && isFresh(own) && id !== null ? withId(inner, id, place) : inner;
      });
    });
    return distinct(found);
  }

  function passed(fn: Fn, index: number): readonly Abstract[] {
    const key = `${String(fn.id)}:${String(index)}`;
    const done = passedTo.get(key);
    if (done) return done;
    if (asking >= MAX_ASKING) {
      open++;
      return [];
    }
    asking++;
    try {
      const values = guarded(`P${key}`, () => passedBy(self, fn, index));
      if (asking === 1) passedTo.set(key, values);
      return values;
    } finally {
      asking--;
    }
  }

  const self: Evaluator = {
    program,
    evaluate,
    variable,
    moduleGlobal,
    moduleNamed: (from, level, dotted) => moduleNamed(self, from, level, dotted),
    attribute: (base, name, frame) => attributeOf(self, base, name, frame),
    field: (cls, name, owner) => {
      const key = `${cls.id}.${name}${owner ? '' : '#'}`;
      const done = fields.get(key);
      if (done) return done;
      const before = open;
      const result = guarded(`a${key}`, () => fieldOf(self, cls, name, owner));
      if (depth === 0 || result.length > 0 || open === before) fields.set(key, result);
      return result;
    },
    leaveOpen: () => {
      open++;
    },
    elements,
    itemValues: (container, item) => {
      if ('given' in item) return item.given;
      if (item.spread) return elements({ ...container, items: [item] }, item.key);
      return evaluate(item.value, item.frame).flatMap((inner) => project(self, inner, item.part));
    },
    passed,
    mro: (cls) => {
      let order = mros.get(cls);
      if (!order) {
        mros.set(cls, [cls]);
        mros.set(cls, (order = mroOf(self, cls)));
      }
      return order;
    },
    method: (cls, name) => methodOf(self, cls, name),
    arguments: (call, frame) => argumentsOf(self, call, frame),
    enter: (callee, args, site) => enterFunction(self, callee, args, site),
    call: (callee, args, call, frame) =>
      guarded(`r${frameId(frame)}:${call ? String(call.at) : ''}:${callee.a}`, () =>
        callResult(self, callee, args, call, frame),
      ),
    returns: (frame) => {
      const done = returned.get(frame);
      if (done) return done;
      const before = open;
      const result = guarded(`R${frameId(frame)}`, () => returnsOf(self, frame));
      if (depth === 0 || result.length > 0 || open === before) returned.set(frame, result);
      return result;
    },
    defaultFrame: (fn) => defaultFrame(self, fn),
    instanceOf: (cls, id) => ({ a: 'instance', cls, id, site: null, place: null, frame: null }),
  };
  return self;
}
