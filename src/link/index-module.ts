import type { FileFacts, FunctionFacts, ImportStep, Step, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { walkSteps } from '../facts/visit.js';
import type { Binding, Cls, Fn, Import, Module } from './model.js';
import { push } from './multimap.js';

/** An assignment to an attribute of something other than the method's own instance: `obj.x = v`, `mod.x = v`. */
export interface ForeignBinding {
  readonly base: Value;
  readonly name: string;
  readonly binding: Binding;
  readonly fn: Fn;
}

/** A call with its function; listed by the last part of the callee. */
export interface CallSite {
  readonly fn: Fn;
  readonly value: Extract<Value, { k: 'call' }>;
}

/** What indexing one file adds to the program besides the module itself. */
export interface ProgramIndex {
  readonly counts: Counts;
  readonly foreign: Map<string, ForeignBinding[]>;
  readonly calls: Map<string, CallSite[]>;
  /** Other names under which imports bind a name: original to `as` names. */
  readonly renamed: Map<string, Set<string>>;
}

/** How many functions and classes there are: ids are unique in the program. */
export interface Counts {
  fns: number;
  classes: number;
}

export function emptyIndex(counts: Counts): ProgramIndex {
  return { counts, foreign: new Map(), calls: new Map(), renamed: new Map() };
}

/** Methods whose calls put an argument into the receiver, and which argument that is. */
const STORING: Readonly<Record<string, number>> = {
  append: 0,
  add: 0,
  appendleft: 0,
  insert: 1,
  put: 0,
  put_nowait: 0,
  setdefault: 1,
  push: 0,
};

const STATIC = new Set(['__new__']);
const CLASS_METHODS = new Set(['__init_subclass__', '__class_getitem__']);

/** Makes the tables of one file: who binds which name to what. */
export function indexModule(facts: FileFacts, name: string, index: number, program: ProgramIndex): Module {
  const fns: Fn[] = [];
  const classes: Cls[] = [];
  const bindings = new Map<number, Map<string, Binding[]>>();
  const starImports: ImportStep[] = [];
  const imports: Import[] = [];
  const module: Module = { index, path: facts.path, name, facts, fns, classes, bindings, starImports, imports };

  for (const cls of facts.classes)
    classes.push({
      id: program.counts.classes++,
      module,
      facts: cls,
      methods: new Map(),
      classBindings: new Map(),
      selfBindings: new Map(),
      ownBindings: new Map(),
    });
  for (const fn of facts.functions) {
    const made = makeFn(fn, program.counts.fns++, module);
    fns.push(made);
    const scope = new Map<string, Binding[]>();
    bindings.set(fns.length - 1, scope);
    fn.params.forEach((param, i) => push(scope, param.name, { b: 'param', index: i, fn: made, at: param.at }));
  }

  const bind = (
    target: Value,
    make: (part: readonly number[]) => Binding,
    fn: Fn,
    part: readonly number[] = [],
  ): void => {
    switch (target.k) {
      case 'var':
        push(bindings.get(target.fn) as Map<string, Binding[]>, target.name, make(part));
        break;
      case 'classvar':
        push(classes[target.cls]?.classBindings as Map<string, Binding[]>, target.name, make(part));
        break;
      case 'attr':
        bindAttribute(target, make(part), fn);
        break;
      case 'item': {
        const value = make(part);
        if (value.b !== 'value') break;
        bind(
          target.base,
          () => ({ b: 'stored', value: value.value, key: constantKey(target.key), fn, at: value.at }),
          fn,
        );
        break;
      }
      case 'seq':
        target.items.forEach((item, i) => bind(item, make, fn, [...part, i]));
        break;
      case 'star':
        bind(target.value, make, fn, part);
        break;
      default:
        break;
    }
  };

  const bindAttribute = (target: Extract<Value, { k: 'attr' }>, binding: Binding, fn: Fn): void => {
    const self = ownReceiver(target.base, fn);
    if (self?.cls)
      push(
        (self.binds === 'instance' ? self.cls.selfBindings : self.cls.ownBindings) as Map<string, Binding[]>,
        target.name,
        binding,
      );
    else push(program.foreign, target.name, { base: target.base, name: target.name, binding, fn });
  };

  /** The method whose first parameter this is. */
  const ownReceiver = (base: Value, fn: Fn): Fn | null => {
    if (base.k !== 'var') return null;
    let owner: Fn | null = fn;
    while (owner && owner !== fns[base.fn]) owner = owner.parent;
    return owner?.cls && owner.binds !== 'nothing' && owner.facts.params[0]?.name === base.name ? owner : null;
  };

  for (const fn of fns) {
    walkSteps(fn.facts.body, {
      step: (step) => bindStep(step, fn),
      value: (value) => {
        if (value.k === 'assign')
          bind(value.target, (part) => ({ b: 'value', value: value.value, fn, at: value.at, part }), fn);
        else if (value.k === 'comp')
          for (const loop of value.loops)
            bind(loop.target, (part) => ({ b: 'element', value: loop.iter, fn, at: value.at, part }), fn);
        else if (value.k === 'call') indexCall(value, fn);
        else if (value.k === 'import') imports.push({ fn, step: value });
      },
    });
    for (const decorator of fn.facts.decorators)
      walkSteps([{ s: 'eval', value: decorator, at: fn.facts.at }], {
        value: (v) => {
          if (v.k === 'call') indexCall(v, fn.parent ?? fn);
        },
      });
  }

  function indexCall(value: Extract<Value, { k: 'call' }>, fn: Fn): void {
    const callee = value.call.callee;
    const last = lastName(callee);
    if (last === null) return;
    push(program.calls, last, { fn, value });
    const stored = callee.k === 'attr' ? STORING[callee.name] : undefined;
    const arg = stored === undefined ? undefined : value.call.args[stored];
    if (callee.k !== 'attr') return;
    const store = (key: string | null, inner: Value): void => {
      bind(callee.base, () => ({ b: 'stored', value: inner, key, fn, at: value.call.at }), fn);
    };
    const [first] = value.call.args;
    if (arg && !arg.name) store(stored === 1 ? constantKey(first?.value) : null, arg.value);
    if (callee.name === 'update')
      for (const { name, value: inner } of value.call.args) if (name !== undefined) store(name, inner);
  }

  function bindStep(step: Step, fn: Fn): void {
    switch (step.s) {
      case 'assign':
        for (const target of step.targets)
          bind(target, (part) => ({ b: 'value', value: step.value, fn, at: step.at, part }), fn);
        if (step.annotation) annotate(step.targets, step.annotation, step.at, fn);
        break;
      case 'declare':
        annotate([step.target], step.annotation, step.at, fn);
        break;
      case 'loop': {
        const iter = step.iter;
        if (step.target && iter)
          bind(step.target, (part) => ({ b: 'element', value: iter, fn, at: step.at, part }), fn);
        break;
      }
      case 'scope':
        if (step.target) bind(step.target, () => ({ b: 'entered', value: step.value, fn, at: step.at }), fn);
        break;
      case 'def': {
        const made = fns[step.fn];
        if (made?.cls && step.target.k === 'classvar')
          push(made.cls.methods as Map<string, Fn[]>, step.target.name, made);
        if (made) bind(step.target, () => ({ b: 'fn', fn: made, at: step.at }), fn);
        break;
      }
      case 'class': {
        const made = classes[step.cls];
        if (made) bind(step.target, () => ({ b: 'class', cls: made, at: step.at }), fn);
        break;
      }
      case 'import':
        imports.push({ fn, step });
        if (step.name === '*') starImports.push(step);
        else if (step.target) {
          bind(step.target, () => ({ b: 'import', step, at: step.at }), fn);
          const bound = step.target.k === 'var' ? step.target.name : null;
          if (step.name && bound && bound !== step.name) addTo(program.renamed, step.name, bound);
        }
        break;
      default:
        break;
    }
  }

  function annotate(targets: readonly Value[], annotation: Value, at: At, fn: Fn): void {
    for (const target of targets) bind(target, () => ({ b: 'annotation', value: annotation, fn, at }), fn);
  }

  return module;

  function makeFn(facts: FunctionFacts, id: number, module: Module): Fn {
    const cls = facts.cls === null ? null : (classes[facts.cls] ?? null);
    const named = new Set(facts.decorators.map(lastName));
    const binds = !cls
      ? 'nothing'
      : facts.binds !== undefined
        ? facts.binds
        : named.has('staticmethod') || STATIC.has(facts.name)
          ? 'nothing'
          : named.has('classmethod') || CLASS_METHODS.has(facts.name)
            ? 'class'
            : 'instance';
    return {
      id,
      module,
      facts,
      cls,
      parent: facts.parent === null ? null : (fns[facts.parent] ?? null),
      binds,
      isProperty: facts.isAccessor === true || named.has('property') || named.has('cached_property'),
      isContextManager: named.has('contextmanager') || named.has('asynccontextmanager'),
    };
  }
}

function constantKey(value: Value | null | undefined): string | null {
  return value?.k === 'const' && typeof value.value === 'string' ? value.value : null;
}

/** The last name of a callee or decorator: `start` in `self.worker.start()`. */
export function lastName(value: Value): string | null {
  switch (value.k) {
    case 'var':
    case 'free':
    case 'attr':
    case 'classvar':
      return value.name;
    case 'call':
      return lastName(value.call.callee);
    default:
      return null;
  }
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}
