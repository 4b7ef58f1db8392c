import type { Step, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Cls, Fn, Module } from '../link/model.js';
import { PLATFORMS, type Platform } from '../targets.js';
import { importsOf } from './relevance.js';
import { isTestFile } from './test-files.js';
import type { UnavailableSources } from './unavailable-uses.js';

/** The expressions and imports that a program gets to on one platform. */
export type Reach = ReadonlySet<Value | Step>;

/** How often it is asked again who is led to only by what was found not to be reached. */
const MAX_ROUNDS = 4;

/**
 * What the program gets to where conditions on the platform are as they are on one. A function that is called or named
 * only where that does not lead is not reached either, nor is a file that is imported only there.
 */
export function createReach(
  { e, program, targets, summarize, rootsIn }: UnavailableSources,
  naming: readonly Module[],
): (platform: Platform) => Reach {
  const imports = importsOf(program).filter(({ from, to }) => from.module !== to);
  const scope = new Set(naming);
  for (const module of scope) for (const { from, to } of imports) if (to === module) scope.add(from.module);
  const modules = program.modules.filter((module) => scope.has(module));
  const anywhere = summarize({ ...targets, platforms: PLATFORMS }, new Set());
  for (const module of modules) runAll(module, () => true);
  const namings = namingsIn(modules);
  const definitions = definitionsIn(modules);
  const isDefined = (fn: Fn, reached: Reach): boolean => {
    const definition = definitions.get(fn);
    return definition === undefined || reached.has(definition);
  };

  function runAll({ fns }: Module, isRoot: (fn: Fn) => boolean, summaries = anywhere): void {
    if (fns[0]) summaries.of(e.defaultFrame(fns[0]));
    for (const fn of fns)
      if (fn.facts.kind !== 'module' && isRoot(fn) && !anywhere.isCalled(e.defaultFrame(fn))) rootsIn(summaries, fn);
  }

  const isSkipped = (fn: Fn): boolean => {
    const home = e.defaultFrame(fn.parent ?? fn);
    return [...fn.facts.decorators, ...outerClasses(fn).flatMap(({ facts }) => facts.decorators)].some((decorator) =>
      e
        .evaluate(decorator, home)
        .some((value) => value.a === 'object' && program.library.inherited(value.type, 'skips') === true),
    );
  };

  return (platform) => {
    let reached = new Set<Value | Step>();
    let live = modules;
    let isNamed: (fn: Fn) => boolean = () => true;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = new Set<Value | Step>();
      const summaries = summarize({ ...targets, platforms: [platform] }, found);
      for (const module of live)
        runAll(module, (fn) => isDefined(fn, found) && !isSkipped(fn) && isNamed(fn), summaries);
      const isSettled = found.size === reached.size;
      reached = found;
      if (isSettled) break;
      live = modules.filter((module) => {
        const into = imports.filter(({ from, to }) => to === module && !isTestFile(from.module.path));
        return into.length === 0 || into.some(({ step }) => found.has(step));
      });
      isNamed = (fn) => {
        const values = namings.get(fn.facts.name) ?? [];
        return values.length === 0 || values.some((value) => found.has(value));
      };
    }
    return reached;
  };
}

function outerClasses(fn: Fn): readonly Cls[] {
  return fn.cls ? [fn.cls] : fn.parent ? outerClasses(fn.parent) : [];
}

/** Where functions come to be: a `def`, or a lambda where it stands. */
function definitionsIn(modules: readonly Module[]): ReadonlyMap<Fn, Value | Step> {
  const found = new Map<Fn, Value | Step>();
  const add = (fn: Fn | undefined, at: Value | Step): void => {
    if (fn) found.set(fn, at);
  };
  for (const { fns } of modules)
    for (const { facts } of fns)
      walkSteps(facts.body, {
        step: (step) => {
          if (step.s === 'def') add(fns[step.fn], step);
        },
        value: (value) => {
          if (value.k === 'fn') add(fns[value.fn], value);
        },
      });
  return found;
}

/** By name, the expressions that name something so. */
function namingsIn(modules: readonly Module[]): ReadonlyMap<string, readonly Value[]> {
  const found = new Map<string, Value[]>();
  for (const { fns } of modules)
    for (const { facts } of fns)
      walkSteps(facts.body, {
        value: (value) => {
          if (value.k !== 'var' && value.k !== 'attr' && value.k !== 'free') return;
          const list = found.get(value.name) ?? [];
          found.set(value.name, list);
          list.push(value);
        },
      });
  return found;
}
