import type { Value } from '../facts/facts.js';
import type { Module } from '../link/model.js';
import type { Program } from '../link/program.js';

/** Calls that put something else in the place of an attribute: `setattr`, `mock.patch.object`, `monkeypatch.setattr`. */
const PATCHING = ['setattr', 'object', 'patch'];

const memo = new WeakMap<Module, ReadonlySet<string>>();

/**
 * Names of functions that a file replaces in a library module (`os.fork = …`, `mock.patch("os.fork")`): what a call of
 * them does in this file is not what the tables say.
 */
export function patchedIn(program: Program, module: Module): ReadonlySet<string> {
  const done = memo.get(module);
  if (done) return done;
  const names = new Set<string>();
  memo.set(module, names);
  for (const list of program.index.foreign.values())
    for (const { base, name, fn } of list)
      if (fn.module === module && (base.k === 'var' || base.k === 'free')) names.add(`${base.name}.${name}`);
  for (const name of PATCHING)
    for (const { fn, value } of program.index.calls.get(name) ?? []) {
      if (fn.module !== module) continue;
      const [target, attribute] = value.call.args.map((arg) => arg.value);
      const dotted = textOf(target);
      const second = textOf(attribute);
      if (dotted !== null) names.add(dotted);
      else if (target && second !== null && (target.k === 'var' || target.k === 'attr'))
        names.add(`${target.name}.${second}`);
    }
  return names;
}

function textOf(value: Value | undefined): string | null {
  return value?.k === 'const' && typeof value.value === 'string' ? value.value : null;
}
