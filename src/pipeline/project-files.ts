import { dirname, join } from 'node:path';
import type { Config } from '../config/config.js';
import type { Host } from '../files/host.js';
import { readSource, type Source } from '../files/read-source.js';
import type { Targets } from '../targets.js';
import { discoverProject, type DiscoveredProject } from './discover-project.js';
import type { Engine } from './engine.js';
import type { IndexCache, KnownFile } from './index-cache.js';
import { contentOf } from './look.js';
import type { Selection } from './selection.js';

/** Of the time that passes, what may be spent on asking whether files have changed. */
const SHARE = 1 / 200;

/** The names of files that say how the program is run and for what it must be right. */
const MANIFESTS = ['package.json', 'tsconfig.json', 'jsconfig.json', 'pyproject.toml', 'setup.cfg', 'setup.py'];

/** The files of a project on disk, for whoever stays: it notices what has changed since it last looked. */
export class ProjectFiles {
  /** Raised whenever something has changed. */
  version = 0;
  readonly #host: Host;
  readonly #directory: string;
  readonly #config: Config;
  readonly #cache: IndexCache | null;
  readonly #engine: Pick<Engine, 'languageOf' | 'selection'>;
  #project: DiscoveredProject | null = null;
  #known = new Map<string, KnownFile>();
  /** When directories and manifests were last written. */
  #stamps = new Map<string, number>();
  #selection: Selection | null = null;
  #checked = 0;
  #cost = 0;
  /** The files that were asked for since. */
  #asked = new Set<string>();

  /** `directory`: the files below it are the project; without links. */
  constructor(
    host: Host,
    directory: string,
    config: Config,
    engine: Pick<Engine, 'languageOf' | 'selection'>,
    cache: IndexCache | null,
  ) {
    this.#cache = cache;
    this.#host = host;
    this.#directory = directory;
    this.#config = config;
    this.#engine = engine;
  }

  get root(): string {
    return this.#found.root;
  }

  get targets(): Targets {
    return this.#found.targets;
  }

  get selection(): Selection | null {
    return (this.#selection ??= this.#engine.selection(this.targets, this.#config.knowledge));
  }

  /** By path, in code-unit order. */
  get files(): ReadonlyMap<string, KnownFile> {
    return this.#known;
  }

  /**
   * Looks for changes on behalf of whoever asks for this file: when it is asked for a second time, since then a new run
   * has begun, and otherwise so seldom that it costs next to nothing.
   */
  refreshFor(path: string): void {
    const now = performance.now();
    const isDue = this.#asked.has(path) || now - this.#checked > this.#cost / SHARE;
    if (this.#project && !isDue) {
      this.#asked.add(path);
      return;
    }
    if (!this.#project || this.#hasMoved()) this.#discover();
    this.#readChanged();
    this.#checked = performance.now();
    this.#cost = this.#checked - now;
    this.#asked = new Set([path]);
  }

  read(path: string): Source {
    return readSource(this.#host, join(this.root, path), path, this.#config);
  }

  get #found(): DiscoveredProject {
    return (this.#project ??= this.#discover());
  }

  #discover(): DiscoveredProject {
    const { files: before } = this.#project ?? { files: [] };
    const project = discoverProject(this.#host, this.#directory, {
      paths: ['.'],
      config: this.#config,
      forceExclude: false,
    });
    this.#project = project;
    this.#selection = null;
    this.#stamps = this.#stampsOf(project);
    if (before.join('\n') !== project.files.join('\n')) {
      const known = this.#known;
      this.#known = new Map();
      for (const path of project.files) {
        const file = known.get(path);
        if (file) this.#known.set(path, file);
      }
    }
    this.version++;
    return project;
  }

  #stampsOf({ root, files, discovery }: DiscoveredProject): Map<string, number> {
    const stamps = new Map<string, number>();
    const directories = new Set([root, ...discovery.directories, ...files.map((file) => join(root, dirname(file)))]);
    for (const directory of directories)
      for (const path of [directory, ...MANIFESTS.map((name) => join(directory, name))]) {
        const changed = this.#changed(path);
        // A manifest that is not there yet changes its directory when it comes.
        if (changed > 0) stamps.set(path, changed);
      }
    return stamps;
  }

  #hasMoved(): boolean {
    return [...this.#stamps].some(([path, changed]) => this.#changed(path) !== changed);
  }

  #changed(path: string): number {
    return this.#host.stat(path)?.changed ?? 0;
  }

  #readChanged(): void {
    const { root, files } = this.#found;
    const started = Date.now();
    const isFirst = this.version <= 1;
    const earlier = isFirst ? (this.#cache?.get() ?? this.#known) : this.#known;
    // In the order of the files.
    const known = new Map<string, KnownFile>();
    let isChanged = false;
    for (const path of files) {
      const stat = this.#host.stat(join(root, path));
      const before = earlier.get(path);
      if (before && stat && before.changed === stat.changed && before.size === stat.size) known.set(path, before);
      else {
        isChanged = true;
        known.set(path, this.#look(path, stat?.changed ?? 0, stat?.size ?? 0));
      }
    }
    if (!isChanged && known.size === this.#known.size) return;
    this.#known = known;
    this.version++;
    if (isFirst && (isChanged || earlier.size !== known.size)) this.#cache?.put(known, started);
  }

  #look(path: string, changed: number, size: number): KnownFile {
    const source = this.read(path);
    const text = source.text?.replace(/^\uFEFF/, '') ?? null;
    const scan = text === null ? null : (this.selection?.scan(path, text, this.#engine.languageOf(path, text)) ?? null);
    return { content: contentOf(source), scan, changed, size };
  }
}
