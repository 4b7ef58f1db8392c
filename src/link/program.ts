import type { FileFacts } from '../facts/facts.js';
import type { Library } from './library.js';
import type { ProgramIndex } from './index-module.js';
import type { Fn, Frame, Module } from './model.js';

/** Finds the file that a dotted module name means for a file that imports it; null where it is not in the program. */
export type ModuleResolver = (from: string, level: number, dotted: string) => string | null;

/** All files, joined: what names mean across them. Values are asked of the evaluator. */
export interface Program {
  readonly modules: readonly Module[];
  readonly byPath: ReadonlyMap<string, Module>;
  readonly fns: readonly Fn[];
  readonly library: Library;
  /** Of Python's files. */
  readonly index: ProgramIndex;
  /** Of those of JavaScript and TypeScript: names of the two languages never meet. */
  readonly scripts: ProgramIndex;
  readonly resolve: ModuleResolver;
  readonly isStandard: (module: string) => boolean;
  /** Interned frames; how many there are for each function. */
  readonly frames: Map<string, Frame>;
  readonly framesPerFn: Map<number, number>;
  /** Frames without a context, by their functions. */
  readonly defaultFrames: Map<Fn, Frame>;
  /** Bounds that were hit, by name, with how often. */
  readonly bounds: Map<Bound, number>;
}

/** The index of the language of a module. */
export function indexOf(program: Program, module: Module): ProgramIndex {
  return module.facts.language === 'typescript' ? program.scripts : program.index;
}

/** The bounds of link and analysis. Each is reported when it is hit. */
export type Bound =
  | 'contexts-per-function'
  | 'evaluation-depth'
  | 'states-per-point'
  | 'effects-per-function'
  | 'crossings-per-function'
  | 'resources-per-state'
  | 'recursion-rounds';

export function hit(program: Pick<Program, 'bounds'>, bound: Bound): void {
  program.bounds.set(bound, (program.bounds.get(bound) ?? 0) + 1);
}

export interface LinkOptions {
  readonly resolve: ModuleResolver;
  /** The dotted name of each file, best guess. */
  readonly nameOf: (path: string) => string;
  readonly library: Library;
  /** Whether a top-level module name belongs to the language's standard library: tables know it better than its source. */
  readonly isStandard: (module: string) => boolean;
  readonly files: readonly FileFacts[];
}
