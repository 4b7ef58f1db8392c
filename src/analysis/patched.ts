import type { Value } from '../facts/facts.js';
import { walkValue } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import type { Program } from '../link/program.js';

/** Calls that put something else in the place of an attribute: `setattr`, `mock.patch.object`, `monkeypatch.setattr`. */
const PATCHING = new Set(['setattr', 'object', 'patch']);

const memo = new WeakMap<Fn, ReadonlySet<string>>();

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

  for (const list of program.index.foreign.values())
    for (const { base, name, fn: owner } of list)
      if (around.has(owner) && (base.k === 'var' || base.k === 'free')) names.add(`${base.name}.${name}`);
  for (const name of PATCHING)
    for (const { fn: owner, value } of program.index.calls.get(name) ?? [])
      if (around.has(owner) && owner.facts.kind !== 'module') addPatched(names, value);
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
