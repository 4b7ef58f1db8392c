import { closest } from '../closest.js';
import type { Target, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { atOf, type Visitor, walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { lockOf } from './context.js';

/** A handler's assignment that does not reach what it is meant for. */
export interface StrayWrite {
  /** `undeclared`: a local of the same name; `imported`: this module's copy of another's name; `unknown`: nothing is called so. */
  readonly way: 'undeclared' | 'imported' | 'unknown';
  readonly fn: Fn;
  readonly at: At;
  readonly name: string;
  /** What it was meant for, as far as that can be told: how it is called, and the place of the lock that it holds. */
  readonly meant: { readonly name: string; readonly place: string | null } | null;
}

/** The assignments of handler functions that go astray. */
export function strayWrites(e: Evaluator, program: Program, handlers: ReadonlySet<Fn>): readonly StrayWrite[] {
  const uses = once(() => namesUsed(program));
  return [...handlers].flatMap((fn) => {
    const found: StrayWrite[] = [];
    walkSteps(fn.facts.body, {
      step: (step) => {
        if (step.s !== 'assign') return;
        for (const { target, value } of step.targets.flatMap((whole) => single(whole, step.value))) {
          const stray =
            undeclared(e, fn, target, value, step.augmented === true) ??
            imported(e, fn, target) ??
            unknownName(e, fn, target, value, handlers, uses);
          if (stray) found.push({ ...stray, fn, at: atOf(target) });
        }
      },
    });
    return found;
  });
}

/** `a, b = x, y` as two assignments. */
function single(target: Target, value: Value): readonly { readonly target: Target; readonly value: Value }[] {
  if (target.k !== 'seq') return [{ target, value }];
  return target.items.flatMap((item, i) => single(item, value.k === 'seq' ? (value.items[i] ?? value) : value));
}

type Stray = Pick<StrayWrite, 'way' | 'name' | 'meant'>;

/** A local that nothing reads, of the name of a global that other functions use. */
function undeclared(e: Evaluator, fn: Fn, target: Target, value: Value, augmented: boolean): Stray | null {
  const { module } = fn;
  if (target.k !== 'var' || target.fn === 0 || target.fn !== module.fns.indexOf(fn)) return null;
  const { name } = target;
  const globals = module.bindings.get(0)?.get(name) ?? [];
  if (!globals.some(({ b }) => b === 'value' || b === 'annotation')) return null;
  if (fn.facts.params.some((param) => param.name === name)) return null;
  // `x += 1` reads it too, and raises: it is a local that was never set.
  const reads = readsOf(module, (other) => other === fn || isInside(other, fn), target.fn, name);
  if (reads > (augmented ? 1 : 0)) return null;
  if (readsOf(module, (other) => other.facts.kind !== 'module' && other !== fn, 0, name) === 0) return null;
  if (value.k === 'const' && value.value !== null && globals.every((binding) => binding.b !== 'value')) return null;
  return { way: 'undeclared', name, meant: { name, place: lockPlace(e, e.moduleGlobal(module, name)) } };
}

function isInside(inner: Fn, outer: Fn): boolean {
  for (let current: Fn | null = inner.parent; current; current = current.parent) if (current === outer) return true;
  return false;
}

/** How often a variable is read: what stands left of `=` does not count. */
function readsOf(module: Module, where: (fn: Fn) => boolean, owner: number, name: string): number {
  let reads = 0;
  for (const fn of module.fns)
    if (where(fn))
      walkReads(fn, {
        value: (value) => {
          if (value.k === 'var' && value.fn === owner && value.name === name) reads++;
        },
      });
  return reads;
}

/** `global name` of a name that was imported from another module of the program, which keeps and uses its own. */
function imported(e: Evaluator, fn: Fn, target: Target): Stray | null {
  if (target.k !== 'var' || target.fn !== 0 || fn.facts.kind === 'module') return null;
  for (const binding of fn.module.bindings.get(0)?.get(target.name) ?? []) {
    if (binding.b !== 'import' || binding.step.name === null) continue;
    const from = e.moduleNamed(fn.module, binding.step.level, binding.step.module);
    if (from?.a !== 'module' || from.module === fn.module) continue;
    const place = lockPlace(e, e.moduleGlobal(from.module, binding.step.name));
    const used = readsOf(from.module, ({ facts }) => facts.kind !== 'module', 0, binding.step.name) > 0;
    if (place !== null && used)
      return { way: 'imported', name: target.name, meant: { name: binding.step.name, place } };
  }
  return null;
}

/** A global or attribute that nothing else of the program binds or reads. */
function unknownName(
  e: Evaluator,
  fn: Fn,
  target: Target,
  value: Value,
  handlers: ReadonlySet<Fn>,
  uses: () => ReadonlySet<string>,
): Stray | null {
  if (fn.facts.kind === 'module' || !renews(value)) return null;
  if (target.k === 'var' && target.fn === 0) {
    const bindings = fn.module.bindings.get(0)?.get(target.name) ?? [];
    if (bindings.some((binding) => !('fn' in binding) || !handlers.has(binding.fn)) || uses().has(target.name))
      return null;
    return confirmed(target.name, meantGlobal(e, fn.module, target.name, value), isLock(e, value, fn));
  }
  if (target.k !== 'attr' || uses().has(target.name)) return null;
  for (const base of e.evaluate(target.base, e.defaultFrame(fn))) {
    const cls = base.a === 'instance' || base.a === 'class' ? base.cls : null;
    if (cls && isKnown(e, cls) && !hasField(e, cls, target.name, handlers))
      return confirmed(target.name, meantField(e, cls, base, target.name, value, fn), isLock(e, value, fn));
  }
  return null;
}

/** What is assigned and never used is only a mistake where it renews a lock, or where something has nearly that name. */
function confirmed(name: string, meant: StrayWrite['meant'], renewsLock: boolean): Stray | null {
  return renewsLock || meant ? { way: 'unknown', name, meant } : null;
}

function isLock(e: Evaluator, value: Value, fn: Fn): boolean {
  return e.evaluate(value, e.defaultFrame(fn)).some((found) => lockOf(e, found, '') !== null);
}

/** Whether a value is one to start afresh with: something made, nothing, or an empty container. */
function renews(value: Value): boolean {
  return (
    (value.k === 'call' && value.call.callee.k !== 'const') ||
    (value.k === 'const' && value.value === null) ||
    value.k === 'seq' ||
    value.k === 'dict'
  );
}

/** Whether all bases of a class are classes of the program. */
function isKnown(e: Evaluator, cls: Cls): boolean {
  return e
    .mro(cls)
    .every(
      (entry) =>
        typeof entry !== 'string' &&
        entry.facts.bases.every((base) =>
          e
            .evaluate(base, e.defaultFrame(entry.module.fns[entry.facts.parent] as Fn))
            .some((found) => found.a === 'class' || (found.a === 'lib' && found.name === 'builtins.object')),
        ),
    );
}

function hasField(e: Evaluator, cls: Cls, name: string, handlers: ReadonlySet<Fn>): boolean {
  return e
    .mro(cls)
    .some(
      (entry) =>
        typeof entry !== 'string' &&
        (entry.methods.has(name) ||
          [entry.selfBindings, entry.classBindings, entry.ownBindings].some((bindings) =>
            (bindings.get(name) ?? []).some((binding) => !('fn' in binding) || !handlers.has(binding.fn)),
          )),
    );
}

function meantGlobal(e: Evaluator, module: Module, name: string, value: Value): StrayWrite['meant'] {
  const names = [...(module.bindings.get(0)?.keys() ?? [])].filter((other) => other !== name);
  return meantOf(names, name, (other) => e.moduleGlobal(module, other), e, value, module.fns[0] as Fn);
}

function meantField(e: Evaluator, cls: Cls, owner: Abstract, name: string, value: Value, fn: Fn): StrayWrite['meant'] {
  const names = e
    .mro(cls)
    .flatMap((entry) =>
      typeof entry === 'string'
        ? []
        : [...entry.selfBindings.keys(), ...entry.classBindings.keys(), ...entry.ownBindings.keys()],
    );
  const ofInstance = owner.a === 'instance' ? owner : null;
  return meantOf(
    [...new Set(names)].filter((other) => other !== name),
    name,
    (other) => e.field(cls, other, ofInstance),
    e,
    value,
    fn,
  );
}

/** Of several names the one that is meant: of the same kind of lock where a lock is made, and the nearest. */
function meantOf(
  names: readonly string[],
  name: string,
  valuesOf: (name: string) => readonly Abstract[],
  e: Evaluator,
  value: Value,
  fn: Fn,
): StrayWrite['meant'] {
  const made = e.evaluate(value, e.defaultFrame(fn)).map((found) => lockOf(e, found, name)?.type);
  const type = made.find((found) => found !== undefined);
  const fitting =
    type === undefined
      ? names
      : names.filter((other) => valuesOf(other).some((found) => lockOf(e, found, other)?.type === type));
  const best = fitting.length === 1 && type !== undefined ? fitting[0] : closest(name, fitting);
  return best === undefined || best === null ? null : { name: best, place: lockPlace(e, valuesOf(best)) };
}

function lockPlace(e: Evaluator, values: readonly Abstract[]): string | null {
  for (const value of values) {
    const place = lockOf(e, value, '')?.place;
    if (place) return place;
  }
  return null;
}

/** Every name that is read anywhere: as a variable, attribute, import, keyword or text. */
function namesUsed(program: Program): ReadonlySet<string> {
  const used = new Set<string>();
  for (const fn of program.fns)
    walkReads(fn, {
      step: (step) => {
        if (step.s === 'import' && step.name !== null) used.add(step.name);
      },
      value: (value) => {
        if (value.k === 'attr' || value.k === 'free' || value.k === 'classvar') used.add(value.name);
        if (value.k === 'var' && value.fn === 0) used.add(value.name);
        if (value.k === 'const' && typeof value.value === 'string') used.add(value.value);
        if (value.k === 'call') for (const arg of value.call.args) if (arg.name !== undefined) used.add(arg.name);
      },
    });
  return used;
}

/** Visits a function's body without what stands left of `=`. */
function walkReads(fn: Fn, visit: Visitor): void {
  const written = new Set<Value>();
  const leave = (target: Target): void => {
    written.add(target);
    if (target.k === 'seq') target.items.forEach(leave);
  };
  walkSteps(fn.facts.body, {
    step: (step) => {
      if ((step.s === 'assign' && step.augmented !== true) || step.s === 'delete') step.targets.forEach(leave);
      visit.step?.(step);
    },
    value: (value) => {
      if (!written.has(value)) visit.value?.(value);
    },
  });
}

function once<T>(compute: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}
