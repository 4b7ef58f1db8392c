import type { Packer } from '../effects.js';
import { directoryOf, fileNamed } from '../link/script-files.js';
import type { Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { isScript } from '../link/scripts.js';
import type { Manifest, Targets } from '../targets.js';
import { importersOf, modulesThatImport } from './relevance.js';
import { isTestFile } from './test-files.js';

/** The modules of a program that is made into one executable file. */
export interface Packed {
  /** What makes it, or tells that it is one. */
  readonly by: string;
  readonly modules: ReadonlySet<Module>;
  /** It says so itself. */
  readonly isImport: boolean;
  /** The file that it begins with is seen; else it is any of a package. */
  readonly isSure: boolean;
}

/** The built-in module that only such a program has a use for. */
const OF_EXECUTABLES = 'node:sea';

export function packedPrograms(program: Program, { manifests }: Targets): readonly Packed[] {
  const asking = modulesThatImport(program, OF_EXECUTABLES);
  return [
    ...(asking.length > 0
      ? [{ by: `\`${OF_EXECUTABLES}\``, modules: togetherWith(program, asking), isImport: true, isSure: true }]
      : []),
    ...packings(program, manifests)
      .filter(({ packer }) => packer.saves === undefined)
      .map((packing) => packedBy(program, manifests, packing)),
  ];
}

/** The files with which programs begin that save their heap. */
export function savedPrograms(program: Program, { manifests }: Targets): readonly Module[] {
  return packings(program, manifests)
    .filter(({ packer }) => packer.saves !== undefined)
    .flatMap((packing) => entriesOf(program, manifests, packing));
}

/** A command of a package by which a program is packed. */
interface Packing {
  readonly directory: string;
  readonly command: string;
  readonly packer: Packer;
}

function packings(program: Program, manifests: readonly Manifest[]): readonly Packing[] {
  const packages = manifests.filter(({ path }) => /(?:^|\/)package\.json$/.test(path));
  return packages.flatMap((manifest) =>
    commandsOf(manifest).flatMap((command) =>
      program.library.packers
        .filter((packer) => new RegExp(packer.command).test(command))
        .map((packer) => ({ directory: directoryOf(manifest.path), command, packer })),
    ),
  );
}

/** The files that a command names as those with which a program begins. */
function entriesOf(
  program: Program,
  manifests: readonly Manifest[],
  { directory, command, packer }: Packing,
): readonly Module[] {
  const words = command.split(/[\s"'=]+/);
  const named = packer.key === undefined ? words : words.flatMap((word) => mainOf(manifests, directory, word, packer));
  return named.flatMap((word) => fileNamed(program, directory, word) ?? []);
}

function packedBy(program: Program, manifests: readonly Manifest[], packing: Packing): Packed {
  const { directory, packer } = packing;
  const entries = entriesOf(program, manifests, packing);
  const own = program.modules.filter(
    (module) => isScript(module) && isBelow(module.path, directory) && !isTestFile(module.path),
  );
  return {
    by: packer.label,
    isImport: false,
    modules: entries.length > 0 ? importedBy(program, entries) : new Set(own),
    isSure: entries.length > 0,
  };
}

/** The program that a configuration names. */
function mainOf(
  manifests: readonly Manifest[],
  directory: string,
  word: string,
  { key = '', saves }: Packer,
): readonly string[] {
  const path = [directory, word.replace(/^\.\//, '')].filter((part) => part !== '').join('/');
  const text = word.endsWith('.json') ? manifests.find((manifest) => manifest.path === path)?.text : undefined;
  const json = text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
  const main = typeof saves === 'string' && json[saves] !== true ? undefined : json[key];
  return typeof main === 'string' ? [main] : [];
}

function commandsOf({ text }: Manifest): readonly string[] {
  const { scripts } = JSON.parse(text) as { readonly scripts?: unknown };
  return Object.values(typeof scripts === 'object' && scripts !== null ? scripts : {}).filter(
    (command): command is string => typeof command === 'string',
  );
}

function isBelow(path: string, directory: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}

/** These modules and all that they import, directly or not. */
export function importedBy(program: Program, entries: readonly Module[]): ReadonlySet<Module> {
  const imports = new Map<Module, Module[]>();
  for (const [to, froms] of importersOf(program))
    for (const from of froms) imports.set(from, [...(imports.get(from) ?? []), to]);
  return reached(entries, (module) => imports.get(module) ?? []);
}

/** These modules and all that import them, directly or not. */
export function importing(program: Program, modules: readonly Module[]): ReadonlySet<Module> {
  const importers = importersOf(program);
  return reached(modules, (module) => [...(importers.get(module) ?? [])]);
}

/** The programs that these modules are of. */
function togetherWith(program: Program, modules: readonly Module[]): ReadonlySet<Module> {
  return importedBy(program, [...importing(program, modules)]);
}

function reached(from: readonly Module[], next: (module: Module) => readonly Module[]): ReadonlySet<Module> {
  const found = new Set<Module>();
  const queue = [...from];
  for (let module = queue.pop(); module; module = queue.pop()) {
    if (found.has(module)) continue;
    found.add(module);
    queue.push(...next(module));
  }
  return found;
}
