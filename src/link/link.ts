import { type Counts, emptyIndex, indexModule } from './index-module.js';
import type { Fn, Module } from './model.js';
import type { LinkOptions, Program } from './program.js';

/** Joins the facts of all files. Files must come in a fixed order; nothing is evaluated yet. */
export function link(options: LinkOptions): Program {
  const counts: Counts = { fns: 0, classes: 0 };
  const [index, scripts] = [emptyIndex(counts), emptyIndex(counts)];
  const modules: Module[] = options.files.map((facts, i) =>
    indexModule(facts, options.nameOf(facts.path), i, facts.language === 'typescript' ? scripts : index),
  );
  const fns: Fn[] = modules.flatMap((module) => module.fns);
  return {
    modules,
    byPath: new Map(modules.map((module) => [module.path, module])),
    fns,
    library: options.library,
    index,
    scripts,
    resolve: options.resolve,
    isStandard: options.isStandard,
    frames: new Map(),
    framesPerFn: new Map(),
    defaultFrames: new Map(),
    bounds: new Map(),
  };
}
