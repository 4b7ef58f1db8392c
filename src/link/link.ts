import { indexModule, type ProgramIndex } from './index-module.js';
import type { Fn, Module } from './model.js';
import type { LinkOptions, Program } from './program.js';

/** Joins the facts of all files. Files must come in a fixed order; nothing is evaluated yet. */
export function link(options: LinkOptions): Program {
  const index: ProgramIndex = { fnCount: 0, clsCount: 0, foreign: new Map(), calls: new Map(), renamed: new Map() };
  const modules: Module[] = options.files.map((facts, i) => indexModule(facts, options.nameOf(facts.path), i, index));
  const fns: Fn[] = modules.flatMap((module) => module.fns);
  return {
    modules,
    byPath: new Map(modules.map((module) => [module.path, module])),
    fns,
    library: options.library,
    index,
    resolve: options.resolve,
    isStandard: options.isStandard,
    frames: new Map(),
    framesPerFn: new Map(),
    defaultFrames: new Map(),
    bounds: new Map(),
  };
}
