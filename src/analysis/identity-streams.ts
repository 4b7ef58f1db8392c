import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { isCopied, resets } from './duplicated-streams.js';
import { generatorsOf } from './generators.js';
import { servesAsIdentity } from './identity-names.js';
import type { Effect, Registration, Summary } from './model.js';
import type { GeneratorRef } from './random-effects.js';
import { generatorNames, isMainProgram, modulesThatName } from './relevance.js';
import { isTestFile } from './test-files.js';
import { constructorSeed, isSeedOfSystem } from './seeds.js';
import { functionName, placeOf, stepsOf } from './trace.js';

/** A generator that outlives a fork, from which identifiers or names are drawn, and that nothing seeds anew. */
export interface IdentityStream {
  readonly name: string;
  /** The global or field that holds it. */
  readonly held: string | null;
  /** Where it is made. */
  readonly place: Place;
  /** The function that draws, as a sentence names it. */
  readonly caller: string;
  readonly trace: readonly TraceStep[];
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  /** The summaries of a function as code outside the program may call it, a method on an object of `cls`. */
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly bodyOf: (module: Module) => void;
  readonly registrations: readonly Registration[];
}

/** A generator in a global, a class or the objects of a class. */
interface Kept {
  readonly of: GeneratorRef;
  readonly name: string;
  readonly cls: Cls | null;
  readonly module: Module;
}

export function identityStreams(sources: Sources): readonly IdentityStream[] {
  const { program } = sources;
  const found = new Map<string, IdentityStream>();
  for (const module of modulesThatName(program, generatorNames(program.library))) {
    if (isTestFile(module.path) || isMainProgram(module)) continue;
    for (const kept of keptIn(module, sources)) {
      const stream = found.has(kept.of.place ?? '') ? null : streamOf(kept, sources);
      if (stream) found.set(kept.of.place ?? '', stream);
    }
  }
  return [...found.values()];
}

function keptIn(module: Module, { e }: Sources): readonly Kept[] {
  const globals = [...(module.bindings.get(0) ?? [])].flatMap(([name, bindings]) =>
    bindings.some(({ b }) => b === 'value')
      ? generatorsOf(e, e.moduleGlobal(module, name), name).map((of) => ({ of, name, cls: null, module }))
      : [],
  );
  const fields = module.classes.flatMap((cls) =>
    [...new Set([...cls.selfBindings.keys(), ...cls.classBindings.keys()])].flatMap((name) =>
      generatorsOf(e, e.field(cls, name, e.instanceOf(cls, 'self')), name).map((of) => ({
        of,
        name: `${cls.facts.name}.${name}`,
        cls,
        module,
      })),
    ),
  );
  return [...globals, ...fields].filter(
    ({ of }) => of.place !== null && of.sites.every(({ fn }) => fn.module === module),
  );
}

function streamOf(kept: Kept, sources: Sources): IdentityStream | null {
  const { e, entries } = sources;
  const { of, cls, module, name } = kept;
  const [made] = of.sites;
  // A seed that the program chooses is one that it wants to have again.
  if (!made || !of.sites.every((site) => isSeedOfSystem(constructorSeed(e, site)))) return null;
  sources.bodyOf(module);
  const fns = module.fns.filter(
    (fn) =>
      fn.facts.kind === 'function' &&
      (cls === null || fn.cls === null || fn.cls === cls || e.mro(cls).includes(fn.cls)),
  );
  const summaries = fns.flatMap((fn) => entries(fn, fn.cls && cls ? cls : fn.cls));
  const own = (effect: Effect): effect is Extract<Effect, { kind: 'draw' | 'seed' }> =>
    (effect.kind === 'draw' || effect.kind === 'seed') && effect.of !== null && effect.of.place === of.place;
  const all = summaries.flatMap(({ effects }) => effects.filter(own));
  const isRenewed =
    all.some((effect) => effect.kind === 'seed' && effect.roles.get('pid') === 'changed') ||
    sources.registrations.some(({ child }) => resets(child, { of, generator: '' }));
  if (isRenewed) return null;
  for (const effect of all) {
    if (effect.kind !== 'draw' || effect.path.next !== null || !isCopied(effect)) continue;
    const { fn, at } = effect.path.at;
    if (!servesAsIdentity(fn, at)) continue;
    return {
      name,
      held: of.place,
      place: placeOf(made),
      caller: functionName(fn),
      trace: [{ place: placeOf(made), message: `\`${name}\` is made`, depth: 0 }, ...stepsOf(effect.path)],
    };
  }
  return null;
}
