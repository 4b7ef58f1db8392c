import type { EffectSpec, HostedCode } from '../effects.js';
import type { Value } from '../facts/facts.js';
import type { Evaluator } from '../link/evaluator.js';
import { lastName } from '../link/index-module.js';
import type { Abstract, Fn, Module } from '../link/model.js';
import { argument } from '../link/argument.js';
import type { Program } from '../link/program.js';
import { isTestFile } from './test-files.js';

/** A function of the program that a framework calls in its worker processes. */
export interface Hosted {
  readonly as: HostedCode;
  readonly fn: Fn;
  readonly callee: Extract<Abstract, { a: 'fn' }>;
}

type HostedEffect = Extract<EffectSpec, { effect: 'hosted' }>;

/** All of them, each once for what it is, tests left out. */
export function hostedCode(e: Evaluator, program: Program): readonly Hosted[] {
  const found = new Map<string, Hosted>();
  const add = (as: HostedCode, callee: Hosted['callee']): void => {
    const key = `${as} ${String(callee.fn.id)}`;
    if (!found.has(key) && !isTestFile(callee.fn.module.path)) found.set(key, { as, fn: callee.fn, callee });
  };
  const modules = program.modules.filter((module) => module.facts.language === 'python' && !isTestFile(module.path));
  for (const module of modules) {
    for (const { as, fn } of decoratedIn(e, module, namesOf(program, false)))
      add(as, { a: 'fn', fn, self: null, outer: null });
    for (const { as, callee } of methodsIn(e, module)) add(as, callee);
  }
  for (const { as, callee } of given(e, program, namesOf(program, true))) add(as, callee);
  return [...found.values()];
}

/** The last names of what takes functions: as a decorator, or (`given`) as an argument. */
function namesOf({ library }: Program, isGiven: boolean): ReadonlySet<string> {
  const names = [...library.entries()].flatMap(({ name, effects }) =>
    effects?.some((effect) => effect.effect === 'hosted' && (effect.fn !== undefined) === isGiven)
      ? library.spellings(name)
      : [],
  );
  return new Set(names.map((name) => name.slice(name.lastIndexOf('.') + 1)));
}

function decoratedIn(
  e: Evaluator,
  { fns }: Module,
  names: ReadonlySet<string>,
): readonly { readonly as: HostedCode; readonly fn: Fn }[] {
  return fns.flatMap((fn) =>
    fn.facts.decorators.flatMap((decorator) => {
      if (!names.has(lastName(decorator) ?? '')) return [];
      const home = e.defaultFrame(fn.parent ?? fn);
      // `@app.task` and `@app.task(bind=True)` are the same.
      const maker: Value = decorator.k === 'call' ? decorator.call.callee : decorator;
      return e.evaluate(maker, home).flatMap((value) => effectsOf(e, value).map(({ as }) => ({ as, fn })));
    }),
  );
}

function effectsOf({ program }: Evaluator, value: Abstract): readonly HostedEffect[] {
  if (value.a !== 'lib') return [];
  const effects = program.library.entry(value.name)?.effects ?? [];
  return effects.filter((effect): effect is HostedEffect => effect.effect === 'hosted');
}

/** The methods that a framework calls of the classes of a module. */
function methodsIn(
  e: Evaluator,
  { classes }: Module,
): readonly { readonly as: HostedCode; readonly callee: Hosted['callee'] }[] {
  const { library } = e.program;
  return classes.flatMap((cls) => {
    const base = e.mro(cls).find((one) => typeof one === 'string' && library.inherited(one, 'hosted') !== undefined);
    const trait = typeof base === 'string' ? library.inherited(base, 'hosted') : undefined;
    if (!trait) return [];
    return trait.methods.flatMap((name) =>
      (cls.methods.get(name) ?? []).map((fn) => ({
        as: trait.as,
        callee: { a: 'fn' as const, fn, self: e.instanceOf(cls, `u${String(fn.id)}`), outer: null },
      })),
    );
  });
}

/** The functions that calls give to a framework. */
function given(
  e: Evaluator,
  { index }: Program,
  names: ReadonlySet<string>,
): readonly { readonly as: HostedCode; readonly callee: Hosted['callee'] }[] {
  return [...names].flatMap((name) =>
    (index.calls.get(name) ?? []).flatMap(({ fn, value: { call } }) => {
      const frame = e.defaultFrame(fn);
      return e.evaluate(call.callee, frame).flatMap((callee) =>
        effectsOf(e, callee).flatMap(({ as, fn: ref }) => {
          const values = ref ? (argument(e.arguments(call, frame), ref)?.values ?? []) : [];
          return values.flatMap((one) => (one.a === 'fn' ? [{ as, callee: one }] : []));
        }),
      );
    }),
  );
}
