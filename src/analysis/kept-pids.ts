import type { Place, TraceStep } from '../finding.js';
import type { Step, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { partsOfValue, atOf, valuesOfTest, walkSteps, walkValue } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Binding, Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { ForkView } from './fork.js';
import { namesFile, namesIdentity, nameOf } from './identity-names.js';
import type { Path } from './model.js';
import { reachable } from './reachable.js';
import { isMainProgram, modulesThatName, pidNames } from './relevance.js';
import { isTestFile } from './test-files.js';
import { functionName, placeOf } from './trace.js';

/** A process id that is kept from before a fork and names something after it. */
export interface KeptPid {
  /** As the source names what keeps it. */
  readonly name: string;
  /** Where it is taken. */
  readonly place: Place;
  /** The function that uses it, as a sentence names it. */
  readonly user: string;
  readonly trace: readonly TraceStep[];
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly forks: readonly ForkView[];
  /** What frameworks run in children. */
  readonly hosted: readonly Fn[];
}

/** A global, class attribute, field or default that keeps a process id, or a text made of one. */
interface Keeper {
  readonly name: string;
  /** The call that takes it. */
  readonly taken: At;
  readonly fn: Fn;
  /** The functions that may read it. */
  readonly readers: readonly Fn[];
  readonly isRead: (value: Value, in_: Fn) => boolean;
}

export function keptPids(sources: Sources): readonly KeptPid[] {
  const { e, program, forks, hosted } = sources;
  const childCode = inChildren(e, forks, hosted);
  return modulesThatName(program, pidNames(program.library)).flatMap((module) => {
    if (isTestFile(module.path)) return [];
    const isProgram = isMainProgram(module);
    return keepersIn(module, e).flatMap((keeper): readonly KeptPid[] => {
      if (module.fns.some((fn) => isCompared(keeper, fn))) return [];
      for (const fn of keeper.readers) {
        if (isProgram && !childCode.has(fn)) continue;
        const use = useIn(keeper, fn, e);
        if (!use) continue;
        const taken = placeOf({ fn: keeper.fn, at: keeper.taken });
        return [
          {
            name: keeper.name,
            place: taken,
            user: functionName(fn),
            trace: [
              { place: taken, message: `\`${keeper.name}\` keeps the process id`, depth: 0 },
              { place: placeOf({ fn, at: use }), message: `${functionName(fn)} names something by it`, depth: 0 },
            ],
          },
        ];
      }
      return [];
    });
  });
}

function keepersIn(module: Module, e: Evaluator): readonly Keeper[] {
  const [body] = module.fns;
  if (!body) return [];
  const functions = module.fns.filter((fn) => fn.facts.kind !== 'module');
  const globals = [...(module.bindings.get(0) ?? [])].flatMap(([name, bindings]): readonly Keeper[] => {
    const taken = takenOnce(bindings, (fn) => fn === body, e, true);
    const isRead = (value: Value): boolean => value.k === 'var' && value.fn === 0 && value.name === name;
    return taken ? [{ name, taken, fn: body, readers: functions, isRead }] : [];
  });
  const fields = module.classes.flatMap((cls) => fieldsOf(cls, e, body));
  const defaults = functions.flatMap((fn) =>
    fn.facts.params.flatMap(({ name, default: value }): readonly Keeper[] => {
      const around = fn.parent ?? body;
      const taken = value ? takenIn(value, e, around, true) : null;
      const own = module.fns.indexOf(fn);
      const isRead = (read: Value): boolean => read.k === 'var' && read.fn === own && read.name === name;
      return taken ? [{ name, taken, fn: around, readers: [fn], isRead }] : [];
    }),
  );
  return [...globals, ...fields, ...defaults];
}

function fieldsOf(cls: Cls, e: Evaluator, body: Fn): readonly Keeper[] {
  const methods = [...cls.methods.values()].flat();
  const names = new Set([...cls.selfBindings.keys(), ...cls.classBindings.keys()]);
  return [...names].flatMap((name): readonly Keeper[] => {
    if (cls.ownBindings.has(name) || (e.program.index.foreign.get(name) ?? []).length > 0) return [];
    const own = cls.selfBindings.get(name) ?? [];
    const shared = cls.classBindings.get(name) ?? [];
    const fromInit = takenOnce(own, (fn) => fn.facts.name === '__init__', e, false);
    const taken = own.length > 0 ? fromInit : takenOnce(shared, () => true, e, true);
    if (!taken) return [];
    const init = own.find((binding) => 'fn' in binding);
    const isRead = (value: Value, fn: Fn): boolean =>
      value.k === 'attr' &&
      value.name === name &&
      value.base.k === 'var' &&
      (value.base.name === fn.facts.params[0]?.name || value.base.name === cls.facts.name);
    const readers = methods.filter((fn) => fn.facts.name !== '__init__');
    return [{ name: `${cls.facts.name}.${name}`, taken, fn: init && 'fn' in init ? init.fn : body, readers, isRead }];
  });
}

/** The call that takes the process id, where that is the only value that these bindings give. */
function takenOnce(
  bindings: readonly Binding[],
  isPlace: (fn: Fn) => boolean,
  e: Evaluator,
  orText: boolean,
): At | null {
  const values = bindings.filter(
    (binding) => !(binding.b === 'annotation') && !(binding.b === 'value' && isNone(binding.value)),
  );
  const [only, ...more] = values;
  if (more.length > 0 || only?.b !== 'value' || !isPlace(only.fn)) return null;
  return takenIn(only.value, e, only.fn, orText);
}

function isNone(value: Value): boolean {
  return value.k === 'const' && value.value === null;
}

/** The call in an expression that is the process id, or (`orText`) a text or number made of it. */
function takenIn(value: Value, e: Evaluator, fn: Fn, orText: boolean): At | null {
  if (value.k === 'call') {
    const found = e.evaluate(value, e.defaultFrame(fn));
    if (found.some((one) => one.a === 'pid' && one.fresh)) return value.call.at;
  }
  if (!orText) return null;
  const isText = value.k === 'parts' || value.k === 'seq' || (value.k === 'call' && isTextCall(value, e, fn));
  if (!isText) return null;
  for (const part of partsOfValue(value)) {
    const taken = takenIn(part, e, fn, true);
    if (taken) return taken;
  }
  return null;
}

/** `str(x)`, `"…".format(x)`: a builtin of constants and values. */
function isTextCall(value: Extract<Value, { k: 'call' }>, e: Evaluator, fn: Fn): boolean {
  const { callee } = value.call;
  if (callee.k === 'attr' && callee.base.k === 'const') return true;
  const found = e.evaluate(callee, e.defaultFrame(fn));
  return found.length > 0 && found.every((one) => one.a === 'lib' && one.name.startsWith('builtins.'));
}

/** Whether a function compares what is kept with anything: then it knows that it may be of another process. */
function isCompared(keeper: Keeper, fn: Fn): boolean {
  let compared = false;
  const test = (value: Value): void => {
    if (value.k === 'test') compared ||= valuesOfTest(value.test).some((part) => reads(part, keeper, fn));
  };
  walkSteps(fn.facts.body, {
    value: test,
    step: (step: Step) => {
      if ((step.s === 'branch' || step.s === 'assert' || step.s === 'loop') && step.test)
        compared ||= valuesOfTest(step.test).some((part) => reads(part, keeper, fn));
    },
  });
  return compared;
}

function reads(value: Value, keeper: Keeper, fn: Fn): boolean {
  let found = false;
  walkValue(value, { value: (part) => (found ||= keeper.isRead(part, fn)) });
  return found;
}

/** Where a function names a file, a lock or an identity by what is kept. */
function useIn(keeper: Keeper, fn: Fn, e: Evaluator): At | null {
  let use: At | null = null;
  const tells = (name: string): boolean => namesIdentity(name) || namesFile(name);
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (use) return;
      if (
        step.s === 'assign' &&
        step.targets.some((target) => tells(nameOf(target))) &&
        makesText(step.value, keeper, fn)
      )
        use = atOf(step.value);
      if (step.s === 'return' && step.value && tells(fn.facts.name) && makesText(step.value, keeper, fn))
        use = atOf(step.value);
    },
    value: (value) => {
      if (use || value.k !== 'call') return;
      const made = e.evaluate(value, e.defaultFrame(fn));
      const runs = made.some((one) => one.a === 'object' && e.program.library.inherited(one.type, 'callable'));
      const opens = made.some((one) => one.a === 'object' && e.program.library.inherited(one.type, 'resource'));
      for (const arg of value.call.args)
        if (!runs && (opens || (arg.name !== undefined && tells(arg.name))) && makesText(arg.value, keeper, fn))
          use = atOf(arg.value);
    },
  });
  return use;
}

/** Whether an expression is what is kept, or a text made of it: not what some function makes of it. */
function makesText(value: Value, keeper: Keeper, fn: Fn): boolean {
  if (keeper.isRead(value, fn)) return true;
  if (value.k === 'call') return value.call.args.some((arg) => makesText(arg.value, keeper, fn));
  return (value.k === 'parts' || value.k === 'seq') && partsOfValue(value).some((part) => makesText(part, keeper, fn));
}

/** The functions that are seen to run in forked children. */
function inChildren(e: Evaluator, forks: readonly ForkView[], hosted: readonly Fn[]): ReadonlySet<Fn> {
  const acts = forks.flatMap(({ crossing }) => [
    ...crossing.begins,
    ...[...crossing.child.values()].flatMap((effect) => beyond(effect.path, crossing.path)),
  ]);
  return reachable(e, [...acts, ...hosted]);
}

/** The functions on the way of a child's effect that lie beyond the fork. */
function beyond(path: Path, fork: Path): readonly Fn[] {
  let own: Path | null = path;
  for (let step: Path | null = fork; step && own; step = step.next) own = own.next;
  const fns: Fn[] = [];
  for (; own; own = own.next) fns.push(own.at.fn);
  return fns;
}
