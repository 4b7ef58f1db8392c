import { moduleNames } from './modules.js';
import type { ImportScan } from './scan-imports.js';

const NOBODY = -1;

/**
 * Groups the files that imports may bring into one process: a file goes with all that have a name below a top-level name
 * that it imports, with what is in the directory that a relative import begins in, and with the package that it is in.
 */
export class ConnectedFiles {
  readonly #group: number[];
  readonly #numbers: ReadonlyMap<string, number>;
  /** Files by the first part of each name under which they can be imported. */
  readonly #byTop = new Map<string, number[]>();
  readonly #joinedTops = new Map<string, number>();
  readonly #joinedDirectories = new Map<string, number>();
  readonly #paths: readonly string[];

  /** `paths`: all files of the project. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
    this.#group = paths.map((_, index) => index);
    this.#numbers = new Map(paths.map((path, index) => [path, index]));
    const modules = moduleNames(paths);
    paths.forEach((path, index) => {
      for (const name of modules.get(path)?.names ?? []) {
        const top = name.split('.', 1)[0] ?? '';
        const list = this.#byTop.get(top);
        if (list) list.push(index);
        else this.#byTop.set(top, [index]);
      }
      const directory = directoryOf(path);
      for (const own of ['__init__.py', '__init__.pyi']) {
        const package_ = this.#numbers.get(directory === '' ? own : `${directory}/${own}`);
        if (package_ !== undefined) this.#join(index, package_);
      }
    });
  }

  add(path: string, { tops, levels }: ImportScan): void {
    const index = this.#numbers.get(path);
    if (index === undefined) return;
    for (const top of tops) this.#joinAll(index, top, this.#joinedTops, () => this.#byTop.get(top) ?? []);
    for (const level of levels) {
      let directory = directoryOf(path);
      for (let up = 1; up < level; up++) directory = directoryOf(directory);
      this.#joinAll(index, directory, this.#joinedDirectories, () => this.#below(directory));
    }
  }

  /** All files that are in one group with any of these. */
  groupsOf(paths: Iterable<string>): ReadonlySet<string> {
    const groups = new Set<number>();
    for (const path of paths) {
      const index = this.#numbers.get(path);
      if (index !== undefined) groups.add(this.#find(index));
    }
    return new Set(this.#paths.filter((_, index) => groups.has(this.#find(index))));
  }

  #joinAll(index: number, key: string, done: Map<string, number>, members: () => readonly number[]): void {
    let known = done.get(key);
    if (known === undefined) {
      const [first = NOBODY, ...others] = members();
      for (const other of others) this.#join(first, other);
      done.set(key, (known = first));
    }
    if (known !== NOBODY) this.#join(index, known);
  }

  #below(directory: string): readonly number[] {
    const start = directory === '' ? '' : `${directory}/`;
    return this.#paths.flatMap((path, index) => (path.startsWith(start) ? [index] : []));
  }

  #join(a: number, b: number): void {
    this.#group[this.#find(a)] = this.#find(b);
  }

  #find(index: number): number {
    let root = index;
    while (this.#group[root] !== root) root = this.#group[root] as number;
    for (let at = index; at !== root;) {
      const next = this.#group[at] as number;
      this.#group[at] = root;
      at = next;
    }
    return root;
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
