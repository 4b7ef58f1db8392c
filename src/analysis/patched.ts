import type { Value } from '../facts/facts.js';
import { walkValue } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import { push } from '../link/multimap.js';

/** Calls that put something else in the place of an attribute: `setattr`, `mock.patch.object`, `monkeypatch.setattr`. */
const PATCHING = new Set(['setattr', 'object', 'patch']);

const memo = new WeakMap<Fn, ReadonlySet<string>>();

/** What is put in the place of something else, by the function that does it. */
interface Patches {
  /** `module.name = …`, as `module.name`. */
  readonly assigned: ReadonlyMap<Fn, readonly string[]>;
  readonly calls: ReadonlyMap<Fn, readonly Value[]>;
}

const patches = new WeakMap<Program, Patches>();

function patchesOf(program: Program): Patches {
  const done = patches.get(program);
  if (done) return done;
  const assigned = new Map<Fn, string[]>();
  for (const list of program.index.foreign.values())
    for (const { base, name, fn } of list)
      if (base.k === 'var' || base.k === 'free') push(assigned, fn, `${base.name}.${name}`);
  const calls = new Map<Fn, Value[]>();
  for (const name of PATCHING)
    for (const { fn, value } of program.index.calls.get(name) ?? [])
      if (fn.facts.kind !== 'module') push(calls, fn, value);
  const result = { assigned, calls };
  patches.set(program, result);
  return result;
}

/**
 * Names of library functions that are replaced where a function runs (`os.fork = …`, `@mock.patch("os.fork")`): by
 * itself, its decorators, the functions around it, or its class's `setUp`. What a call of them does there is not what
 * the tables say.
 */
export function patchedIn(program: Program, fn: Fn): ReadonlySet<string> {
  const done = memo.get(fn);
  if (done) return done;
  const names = new Set<string>();
  memo.set(fn, names);
  const around = new Set<Fn>();
  for (let current: Fn | null = fn; current; current = current.parent) around.add(current);
  for (const setUp of fn.cls?.methods.get('setUp') ?? []) around.add(setUp);

  const { assigned, calls } = patchesOf(program);
  for (const owner of around) {
    for (const name of assigned.get(owner) ?? []) names.add(name);
    for (const value of calls.get(owner) ?? []) addPatched(names, value);
  }
  for (const { facts } of around)
    for (const decorator of facts.decorators) walkValue(decorator, { value: (value) => addPatched(names, value) });
  return names;
}

function addPatched(names: Set<string>, value: Value): void {
  if (value.k !== 'call') return;
  const { callee } = value.call;
  if ((callee.k !== 'attr' && callee.k !== 'var' && callee.k !== 'free') || !PATCHING.has(callee.name)) return;
  const [target, attribute] = value.call.args.map((arg) => arg.value);
  const dotted = textOf(target);
  const second = textOf(attribute);
  if (dotted !== null) names.add(dotted);
  else if (target && second !== null && (target.k === 'var' || target.k === 'attr'))
    names.add(`${target.name}.${second}`);
}

function textOf(value: Value | undefined): string | null {
  return value?.k === 'const' && typeof value.value === 'string' ? value.value : null;
}
