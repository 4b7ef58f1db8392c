import { STANDARD_MODULES } from './standard-modules.js';

/** Under which names a file can be imported. */
export interface ModuleName {
  /**
   * Dotted, best first: from the directory above the outermost package, then from the directories further up, where
   * each directory without `__init__.py` counts as a namespace package. Empty where no import can name the file.
   */
  readonly names: readonly string[];
  /** Whether it is an `__init__` file. */
  readonly isPackage: boolean;
}

/** Finds the file of a module as Python would from a given file. */
export interface ModuleResolver {
  /**
   * @param fromPath The importing file.
   * @param level Leading dots; 0 for an absolute import.
   * @param dotted The module without the dots; empty for `from . import x`.
   * @returns The path of the module's file; null for modules outside of the project and for namespace packages.
   */
  resolve(fromPath: string, level: number, dotted: string): string | null;
}

/** Directories of sources, not part of a module's name though an import from the project's root would work too. */
const SOURCE_ROOTS = new Set(['src', 'lib', 'python']);
/** What stands in these is for their own use: nothing elsewhere imports it under a top-level name. */
const SIDE_ROOMS = new Set([
  'test',
  'tests',
  'testing',
  'testdata',
  'fixtures',
  'examples',
  'docs',
  'typings',
  'stubs',
]);
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const PYTHON_FILE = /\.pyi?$/;

/** The module names of all files of a project; `paths` are relative to its root, with forward slashes. */
export function moduleNames(paths: readonly string[]): Map<string, ModuleName> {
  const packages = packageDirectories(paths);
  const found = new Map<string, ModuleName>();
  for (const path of paths) {
    if (PYTHON_FILE.test(path)) found.set(path, moduleName(path, packages));
  }
  return found;
}

/**
 * The absolute name that a relative import means.
 * @param module The importing module's name; null is given for an import that leaves its top-level package.
 */
export function resolveRelative(module: string, isPackage: boolean, level: number, dotted: string): string | null {
  const parts = module === '' ? [] : module.split('.');
  const up = isPackage ? level - 1 : level;
  if (up > parts.length) return null;
  const base = parts.slice(0, parts.length - up);
  const name = [...base, ...(dotted === '' ? [] : [dotted])].join('.');
  return name === '' ? null : name;
}

function moduleName(path: string, packages: ReadonlySet<string>): ModuleName {
  const parts = path.replace(PYTHON_FILE, '').split('/');
  const isPackage = parts.at(-1) === '__init__';
  const named = isPackage ? parts.slice(0, -1) : parts;
  const names: string[] = [];
  let best = 0;
  // The first part of the name moves up from the file itself.
  for (let first = named.length - 1; first >= 0; first--) {
    if (!IDENTIFIER.test(named[first] ?? '')) break;
    const root = named.slice(0, first).join('/');
    if (packages.has(root)) continue;
    if (SOURCE_ROOTS.has(named[first - 1] ?? '')) best = names.length;
    names.push(named.slice(first).join('.'));
  }
  const [preferred] = names.splice(best, 1);
  return { names: preferred === undefined ? [] : [preferred, ...names], isPackage };
}

function packageDirectories(paths: readonly string[]): Set<string> {
  const packages = new Set<string>();
  for (const path of paths) {
    if (/(?:^|\/)__init__\.pyi?$/.test(path)) packages.add(directoryOf(path));
  }
  return packages;
}

/**
 * An absolute import is looked for from the importer's directory upwards, in each directory that is no package, as for
 * a script (its directory is on `sys.path`) and a program started further up; then in other directories, the nearest
 * first. Names of the standard library are taken from the project only where its root or a source root above the
 * importer has them: `utils/logging.py` is not what `import logging` means.
 */
export function createModuleResolver(paths: readonly string[]): ModuleResolver {
  return new Resolver(paths);
}

class Resolver implements ModuleResolver {
  readonly #files: ReadonlySet<string>;
  readonly #packages: ReadonlySet<string>;
  /** By top-level name: the directories from which it can be imported. */
  readonly #roots = new Map<string, string[]>();
  readonly #found = new Map<string, string | null>();

  constructor(paths: readonly string[]) {
    this.#files = new Set(paths.filter((path) => PYTHON_FILE.test(path)));
    this.#packages = packageDirectories(paths);
    const seen = new Set<string>();
    for (const path of [...this.#files].sort()) this.#addRoots(path, seen);
  }

  resolve(fromPath: string, level: number, dotted: string): string | null {
    const from = directoryOf(fromPath);
    const key = `${from}\n${level}\n${dotted}`;
    let found = this.#found.get(key);
    if (found === undefined) {
      found = level > 0 ? this.#relative(from, level, dotted) : this.#absolute(from, dotted);
      this.#found.set(key, found);
    }
    return found;
  }

  #addRoots(path: string, seen: Set<string>): void {
    const parts = path.replace(PYTHON_FILE, '').split('/');
    for (let index = parts.length - 1; index >= 0; index--) {
      const entry = parts.slice(0, index + 1).join('/');
      if (seen.has(entry)) return;
      seen.add(entry);
      const root = parts.slice(0, index).join('/');
      const name = parts[index] ?? '';
      if (this.#packages.has(root)) continue;
      const roots = this.#roots.get(name);
      if (roots) roots.push(root);
      else this.#roots.set(name, [root]);
    }
  }

  #relative(from: string, level: number, dotted: string): string | null {
    let base = from;
    for (let up = 1; up < level; up++) {
      if (base === '') return null;
      base = directoryOf(base);
    }
    return this.#fileOf(dotted === '' ? base : joined(base, dotted));
  }

  #absolute(from: string, dotted: string): string | null {
    const top = dotted.split('.', 1)[0] ?? '';
    const roots = this.#roots.get(top) ?? [];
    const isStandard = STANDARD_MODULES.has(top);
    const above = roots.filter((root) => isWithin(from, root) && (!isStandard || isSourceRoot(root)));
    above.sort((a, b) => b.length - a.length);
    for (const root of above) {
      const file = this.#fileOf(joined(root, dotted));
      if (file !== null) return file;
    }
    if (isStandard) return null;
    const beside = roots.filter((root) => !isWithin(from, root) && !isSideRoom(root, from));
    beside.sort((a, b) => distance(from, a) - distance(from, b) || (a < b ? -1 : 1));
    for (const root of beside) {
      const file = this.#fileOf(joined(root, dotted));
      // Stubs kept for a library must not hide the library.
      if (file !== null && !file.endsWith('.pyi')) return file;
    }
    return null;
  }

  /** A package comes before a module of the same name, sources before stubs. */
  #fileOf(entry: string): string | null {
    const inside = entry === '' ? '' : `${entry}/`;
    const candidates = [`${inside}__init__.py`, `${entry}.py`, `${inside}__init__.pyi`, `${entry}.pyi`];
    return candidates.find((path) => this.#files.has(path)) ?? null;
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function joined(root: string, dotted: string): string {
  return [...(root === '' ? [] : [root]), ...dotted.split('.')].join('/');
}

function isWithin(directory: string, root: string): boolean {
  return root === '' || directory === root || directory.startsWith(`${root}/`);
}

function isSourceRoot(root: string): boolean {
  return root === '' || SOURCE_ROOTS.has(root.slice(root.lastIndexOf('/') + 1));
}

/** Whether `root` lies in a side room that is not the importer's own. */
function isSideRoom(root: string, from: string): boolean {
  const parts = root.split('/');
  return parts.some((part, index) => SIDE_ROOMS.has(part) && !isWithin(from, parts.slice(0, index + 1).join('/')));
}

/** Steps up from one directory and down to the other. */
function distance(from: string, to: string): number {
  const a = from === '' ? [] : from.split('/');
  const b = to === '' ? [] : to.split('/');
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return a.length + b.length - 2 * shared;
}
