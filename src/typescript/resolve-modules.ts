/** A file that says how modules are found: its path relative to the project's root, and its text, which is plain JSON. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
}

/** Finds the file of a module as the runtimes and compilers would, among the files of the project. */
export interface ScriptResolver {
  /** @returns The path of the module's file; null for what is not in the project. */
  readonly resolve: (from: string, specifier: string) => string | null;
}

const SCRIPT = /(?<!\.d)\.[cm]?[jt]sx?$/i;
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What a compiler makes of each, so what is written to import it. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
/** Conditions of `exports` and `imports` under which a package gives its sources or its code. */
const CONDITIONS = ['source', 'development', 'node', 'import', 'module', 'require', 'bun', 'deno', 'default'];
/** Where packages keep what they compile, and the sources that it comes from. */
const BUILT = /^(?:\.\/)?(?:dist|lib|build|out)(?:\/(?:esm|cjs|src))?\//;

interface Package {
  readonly directory: string;
  readonly json: Readonly<Record<string, unknown>>;
}

interface Paths {
  readonly directory: string;
  /** Relative to `directory`; null where only `paths` are mapped. */
  readonly baseUrl: string | null;
  readonly paths: Readonly<Record<string, unknown>>;
}

export function createScriptResolver(files: readonly string[], manifests: readonly Manifest[]): ScriptResolver {
  return new Resolver(files, manifests);
}

class Resolver implements ScriptResolver {
  readonly #files: ReadonlySet<string>;
  readonly #packages = new Map<string, Package>();
  readonly #byName = new Map<string, Package>();
  readonly #configs = new Map<string, Paths>();
  readonly #found = new Map<string, string | null>();

  constructor(files: readonly string[], manifests: readonly Manifest[]) {
    this.#files = new Set(files.filter((path) => SCRIPT.test(path)));
    const byPath = new Map(manifests.map((manifest) => [manifest.path, manifest]));
    for (const { path, text } of manifests) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (name === 'package.json') this.#addPackage(path, text);
      else if (/^[jt]sconfig\.json$/.test(name)) this.#addConfig(path, byPath);
    }
  }

  resolve(from: string, specifier: string): string | null {
    const directory = directoryOf(from);
    const key = `${directory}\n${specifier}`;
    let found = this.#found.get(key);
    if (found === undefined) this.#found.set(key, (found = this.#resolve(directory, specifier)));
    return found;
  }

  #resolve(directory: string, specifier: string): string | null {
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return this.#fileOf(joined(directory, specifier));
    if (specifier.startsWith('#')) return this.#imported(directory, specifier);
    if (specifier.startsWith('/') || /^[a-z]+:/.test(specifier)) return null;
    return this.#mapped(directory, specifier) ?? this.#packaged(specifier);
  }

  /** By the `paths` and `baseUrl` of the nearest configuration of a compiler. */
  #mapped(directory: string, specifier: string): string | null {
    const config = nearest(this.#configs, directory);
    if (!config) return null;
    const root = joined(config.directory, config.baseUrl ?? '.');
    for (const [pattern, targets] of Object.entries(config.paths).sort(([a], [b]) => b.length - a.length)) {
      const star = matchStar(pattern, specifier);
      if (star === null || root === null) continue;
      for (const target of Array.isArray(targets) ? targets : []) {
        const file = typeof target === 'string' ? this.#fileOf(joined(root, target.replace('*', star))) : null;
        if (file !== null) return file;
      }
    }
    return config.baseUrl === null ? null : this.#fileOf(root === null ? null : joined(root, specifier));
  }

  /** A package of this project, by its name. */
  #packaged(specifier: string): string | null {
    const [, name = '', rest = ''] = /^(@[^/]+\/[^/]+|[^@/][^/]*)(.*)$/.exec(specifier) ?? [];
    const found = this.#byName.get(name);
    if (!found) return null;
    const { json, directory } = found;
    if (json['exports'] !== undefined) {
      const file = this.#chosen(found, subpath(json['exports'], `.${rest}`));
      if (file !== null) return file;
    }
    if (rest !== '') return this.#fileOf(joined(directory, `.${rest}`));
    for (const field of ['source', 'module', 'main']) {
      const file = this.#chosen(found, json[field]);
      if (file !== null) return file;
    }
    return this.#fileOf(joined(directory, './index')) ?? this.#fileOf(joined(directory, './src/index'));
  }

  #imported(directory: string, specifier: string): string | null {
    const own = nearest(this.#packages, directory);
    return own ? this.#chosen(own, subpath(own.json['imports'], specifier)) : null;
  }

  /** The file of a target, which may be one of several under conditions, or built from a source. */
  #chosen(owner: Package, target: unknown): string | null {
    if (typeof target === 'string') {
      const file = this.#fileOf(joined(owner.directory, target));
      const source = target.replace(/\.d\.([cm]?)ts$/, '.$1js').replace(BUILT, './src/');
      return file ?? (source === target ? null : this.#fileOf(joined(owner.directory, source)));
    }
    if (Array.isArray(target)) return firstOf(target, (one) => this.#chosen(owner, one));
    if (!isRecord(target)) return null;
    const keys = Object.keys(target).filter((key) => CONDITIONS.includes(key) || key === 'types');
    return firstOf(keys, (key) => this.#chosen(owner, target[key]));
  }

  /** The file of a path that may lack its extension, name a directory or what a compiler makes of a file. */
  #fileOf(path: string | null): string | null {
    if (path === null) return null;
    if (this.#files.has(path)) return path;
    const extension = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
    const stem = path.slice(0, path.length - extension.length);
    const candidates = [
      ...(SOURCES[extension] ?? []).map((other) => stem + other),
      ...EXTENSIONS.map((other) => path + other),
      ...EXTENSIONS.map((other) => `${path === '' ? '' : `${path}/`}index${other}`),
    ];
    return candidates.find((candidate) => this.#files.has(candidate)) ?? this.#mainOf(path);
  }

  /** A directory with a manifest of its own. */
  #mainOf(directory: string): string | null {
    const own = this.#packages.get(directory);
    const main = own?.json['main'];
    if (typeof main !== 'string') return null;
    const path = joined(directory, main);
    return path === directory ? null : this.#fileOf(path);
  }

  #addPackage(path: string, text: string): void {
    const json = parsed(text);
    if (!json) return;
    const found = { directory: directoryOf(path), json };
    this.#packages.set(found.directory, found);
    const { name } = json as { readonly name?: unknown };
    if (typeof name === 'string' && !this.#byName.has(name)) this.#byName.set(name, found);
  }

  #addConfig(path: string, manifests: ReadonlyMap<string, Manifest>): void {
    const directory = directoryOf(path);
    const options = this.#optionsOf(path, manifests, new Set());
    if (options && !this.#configs.has(directory)) this.#configs.set(directory, options);
  }

  /** The options of a configuration, with those that it extends. */
  #optionsOf(path: string, manifests: ReadonlyMap<string, Manifest>, seen: Set<string>): Paths | null {
    const manifest = manifests.get(path);
    if (!manifest || seen.has(path)) return null;
    seen.add(path);
    const json = parsed(manifest.text);
    if (!json) return null;
    const directory = directoryOf(path);
    const own = isRecord(json['compilerOptions']) ? json['compilerOptions'] : {};
    const { extends: base } = json as { readonly extends?: unknown };
    const bases = (Array.isArray(base) ? base : [base]).filter((one) => typeof one === 'string');
    const inherited = bases.reduce<Paths | null>((found, one) => {
      const target = one.startsWith('.') ? joined(directory, one) : null;
      if (target === null) return found;
      const file = [target, `${target}.json`].find((candidate) => manifests.has(candidate));
      return (file === undefined ? null : this.#optionsOf(file, manifests, seen)) ?? found;
    }, null);
    const { baseUrl, paths } = own as { readonly baseUrl?: unknown; readonly paths?: unknown };
    if (typeof baseUrl !== 'string' && !isRecord(paths)) return inherited;
    return {
      directory,
      baseUrl: typeof baseUrl === 'string' ? baseUrl : null,
      paths: isRecord(paths) ? paths : (inherited?.paths ?? {}),
    };
  }
}

/** Null where it is broken: whoever read the manifests has said so. */
function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf<T>(values: readonly T[], find: (value: T) => string | null): string | null {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}

/** What `exports` or `imports` say of a subpath, the `*` filled in. */
function subpath(table: unknown, wanted: string): unknown {
  if (!isRecord(table) || !Object.keys(table).some((key) => key.startsWith('.') || key.startsWith('#')))
    return wanted === '.' ? table : null;
  if (table[wanted] !== undefined) return table[wanted];
  for (const [pattern, target] of Object.entries(table)) {
    const star = pattern.includes('*') ? matchStar(pattern, wanted) : null;
    if (star !== null) return filled(target, star);
  }
  return null;
}

function filled(target: unknown, star: string): unknown {
  if (typeof target === 'string') return target.replaceAll('*', star);
  if (Array.isArray(target)) return target.map((one) => filled(one, star));
  if (!isRecord(target)) return target;
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, filled(value, star)]));
}

/** What the `*` of a pattern stands for; null where the pattern does not fit. */
function matchStar(pattern: string, text: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.startsWith(before) && text.endsWith(after) && text.length >= before.length + after.length;
  return fits ? text.slice(before.length, text.length - after.length) : null;
}

function nearest<T>(table: ReadonlyMap<string, T>, from: string): T | null {
  for (let directory = from; ; directory = directoryOf(directory)) {
    const found = table.get(directory);
    if (found || directory === '') return found ?? null;
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Null for what lies outside of the project. */
function joined(directory: string, relative: string): string | null {
  const parts = directory === '' ? [] : directory.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
