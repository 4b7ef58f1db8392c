import type { Outline, Segment } from '../typescript/outline.js';

/** A script as its text shows it. */
export interface LinkedScript {
  /** How it names modules and files. */
  readonly specifiers: readonly string[];
  /** The files that it names, by how it names them. */
  readonly imports: () => ReadonlyMap<string, string>;
  /** The names in it for which the analysis looks at it. */
  readonly starts: readonly string[];
  readonly outline: () => Outline;
}

/** Offered by a file that it is enough to import. */
const IMPORT = '*';

/** Scripts that can matter, and which of them matter to one another. */
export interface LeadingScripts {
  readonly files: ReadonlySet<string>;
  /** Those that may have a say in what is found in this one. */
  readonly groupOf: (path: string) => ReadonlySet<string>;
}

/**
 * The scripts that can matter: those that name what starts processes, those in which names lead there, who imports one of
 * these, and what they use. A name leads where the piece of the file that declares it has a word that leads, and to import
 * a file leads where what runs at import does.
 */
export function leadingScripts(scripts: ReadonlyMap<string, LinkedScript>): LeadingScripts {
  const leading = new Leading(scripts);
  const groups = new Groups();
  for (const path of leading.files())
    for (const other of [path, ...leading.importersOf(path)]) groups.join(path, other);
  for (const [path, users] of usersOf(scripts, leading.words)) for (const user of users) groups.join(user, path);
  return groups;
}

/** Files in groups: whoever is joined is in one, directly or through others. */
class Groups implements LeadingScripts {
  readonly #above = new Map<string, string>();

  get files(): ReadonlySet<string> {
    return new Set(this.#above.keys());
  }

  groupOf(path: string): ReadonlySet<string> {
    const top = this.#top(path);
    return new Set([...this.#above.keys()].filter((other) => this.#top(other) === top));
  }

  join(a: string, b: string): void {
    const [from, to] = [this.#top(a), this.#top(b)];
    this.#above.set(from, to);
    this.#above.set(to, to);
  }

  #top(path: string): string {
    let top = path;
    for (let next = this.#above.get(top); next !== undefined && next !== top; next = this.#above.get(top)) top = next;
    for (let at = path; at !== top;) {
      const next = this.#above.get(at) ?? top;
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }
}

class Leading {
  /** Of each file in which names lead, these names. */
  readonly words = new Map<string, Set<string>>();
  /** What of it others may use. */
  readonly #offered = new Map<string, Set<string>>();
  readonly #scripts: ReadonlyMap<string, LinkedScript>;
  /** Who names something by a word: what a file is called, or its directory. */
  readonly #naming = new Map<string, Set<string>>();
  /** Who names something that is no path: a package, or what a compiler's configuration maps. */
  readonly #importingNames = new Set<string>();
  readonly #importers = new Map<string, readonly string[]>();

  constructor(scripts: ReadonlyMap<string, LinkedScript>) {
    this.#scripts = scripts;
    for (const [path, { specifiers }] of scripts)
      for (const specifier of specifiers)
        if (/^\.{1,2}(?:\/|$)/.test(specifier)) setOf(this.#naming, stemOf(specifier)).add(path);
        else if (!specifier.startsWith('node:')) this.#importingNames.add(path);
  }

  /** The files in which names lead. */
  files(): readonly string[] {
    const queue = [...this.#scripts].flatMap(([path, { starts }]) => (starts.length > 0 ? [path] : []));
    for (let path = queue.pop(); path !== undefined; path = queue.pop())
      if (this.#spread(path)) queue.push(...this.importersOf(path));
    return [...this.words].flatMap(([path, words]) => (words.size > 0 ? [path] : []));
  }

  importersOf(path: string): readonly string[] {
    const known = this.#importers.get(path);
    if (known) return known;
    const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // A file may be named by its directory, of which it is the index or what a manifest says.
    const naming = [stemOf(path), stemOf(directory), ''].flatMap((stem) => [...(this.#naming.get(stem) ?? NONE)]);
    const importers = [...new Set([...naming, ...this.#importingNames])].filter((other) =>
      [...(this.#scripts.get(other)?.imports().values() ?? [])].includes(path),
    );
    this.#importers.set(path, importers);
    return importers;
  }

  /** Finds what leads in a file; whether it offers more than before. */
  #spread(path: string): boolean {
    const script = this.#scripts.get(path);
    if (!script) return false;
    const { segments, aliases, imported, reexports } = script.outline();
    const [words, offered] = [setOf(this.words, path), setOf(this.#offered, path)];
    const before = offered.size;
    for (const name of script.starts) words.add(name);
    for (const [specifier, to] of script.imports())
      for (const name of this.#offered.get(to) ?? []) {
        const local = imported.get(specifier) ?? NONE;
        if (name === IMPORT) offered.add(IMPORT);
        if (reexports.has(specifier)) offered.add(name);
        if (name === 'default') for (const own of local) words.add(own);
        else if (local.has(name) || segments.some((segment) => segment.words.has(name))) words.add(name);
      }
    // The file matters even where it only passes on what it imports.
    if (offered.size > before) words.add(IMPORT);
    for (let size = -1; size !== words.size + offered.size;) {
      size = words.size + offered.size;
      for (const word of words) for (const alias of aliases.get(word) ?? NONE) words.add(alias);
      for (const segment of segments) {
        if (!meet(segment.words, words)) continue;
        for (const name of segment.declares) {
          words.add(name);
          offered.add(name);
        }
        if (segment.runs === 'always' || (segment.runs === 'calls' && meet(segment.called, words))) offered.add(IMPORT);
      }
    }
    return offered.size > before;
  }
}

/**
 * The files that these names use, directly or not, each with those that use it; of what files in which names lead import,
 * also what does something at import.
 */
function usersOf(
  scripts: ReadonlyMap<string, LinkedScript>,
  leading: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  const users = new Map<string, Set<string>>();
  const queue: string[] = [];
  const named = new Map<string, ReadonlySet<string> | null>();
  /** The names that a file has a use for; null: all, since it passes on what it imports. */
  const namesOf = (path: string): ReadonlySet<string> | null => {
    let names = named.get(path);
    if (names === undefined) {
      const outline = scripts.get(path)?.outline();
      names = !outline || outline.reexports.size > 0 ? null : namesIn(outline);
      named.set(path, names);
    }
    return names;
  };
  const use = (path: string, user: string, names: Iterable<string>): void => {
    const isNew = !used.has(path);
    const words = setOf(used, path);
    const before = words.size;
    setOf(users, path).add(user);
    const known = namesOf(path);
    for (const name of names) if (!known || known.has(name)) words.add(name);
    if (isNew || words.size > before) queue.push(path);
  };
  for (const [path, words] of leading)
    if (words.size > 0) {
      use(path, path, words);
      for (const to of scripts.get(path)?.imports().values() ?? [])
        if (
          scripts
            .get(to)
            ?.outline()
            .segments.some(({ runs }) => runs === 'always')
        )
          use(to, path, NONE);
    }
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const script = scripts.get(path);
    if (!script) continue;
    const { segments, aliases, imported, reexports } = script.outline();
    const words = setOf(used, path);
    const own = leading.get(path) ?? NONE;
    const taken = new Set<Segment>();
    for (let size = -1; size !== taken.size;) {
      size = taken.size;
      for (const segment of segments)
        if (
          !taken.has(segment) &&
          (segment.runs !== 'never' || meet(segment.declares, words) || meet(segment.words, own))
        ) {
          taken.add(segment);
          for (const word of segment.words) words.add(word);
        }
      for (const [name, local] of aliases) if (local.some((one) => words.has(one))) words.add(name);
    }
    for (const [specifier, to] of script.imports()) {
      const names = imported.get(specifier) ?? NONE;
      if (meet(names, words)) use(to, path, [...words, 'default']);
      else if (reexports.has(specifier)) use(to, path, words);
    }
  }
  return users;
}

/** The last word of a path, without what stands behind its first dot; empty where it ends in dots. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.startsWith('.') ? '' : (name.split('.', 1)[0] ?? '');
}

/** What a file declares, what it calls otherwise, and what it imports by name. */
function namesIn({ segments, aliases, imported }: ReturnType<LinkedScript['outline']>): ReadonlySet<string> {
  return new Set([
    ...segments.flatMap(({ declares }) => [...declares]),
    ...[...aliases].flatMap(([name, local]) => [name, ...local]),
    ...[...imported.values()].flatMap((names) => [...names]),
  ]);
}

const NONE: ReadonlySet<string> = new Set();

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const one of small) if (large.has(one)) return true;
  return false;
}

function setOf<K>(table: Map<K, Set<string>>, key: K): Set<string> {
  let set = table.get(key);
  if (!set) table.set(key, (set = new Set()));
  return set;
}
