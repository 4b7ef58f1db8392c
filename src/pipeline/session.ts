import { basename, dirname, join, resolve } from 'node:path';
import type { SessionSettings } from '../config/session-settings.js';
import type { FileFacts, Language } from '../facts/facts.js';
import { digestOf } from '../files/digest.js';
import { codeOf, type Host } from '../files/host.js';
import { isWithin, relativePath } from '../files/paths.js';
import { compareText, type Finding } from '../finding.js';
import type { Problem } from '../problem.js';
import type { AnyRule } from '../rule.js';
import { suppress } from '../suppress/suppress.js';
import { type ProgramSource, ProgramFindings, type RuleOptions } from './program-findings.js';
import { ProjectFiles } from './project-files.js';
import type { RunCache } from './run-cache.js';
import type { FileScan, Selected } from './selection.js';
import type { SyncEngine } from './sync-engine.js';

/** A file as a host has it: what is linted is this, whatever stands on disk. */
export interface OpenFile {
  /** An absolute path, or any name for what has none. */
  readonly path: string;
  /** Whether it is the file of that path, and not only a piece of it or a text without a place. */
  readonly isFile: boolean;
  /** Without a byte order mark. */
  readonly text: string;
  readonly language: Language;
  /** The facts, made of what the host has parsed; `path` is what they are to name. Asked for once at most. */
  readonly facts: (path: string) => FileFacts;
}

/** What is found in an open file. Nothing is computed before it is asked for. */
export interface OpenedFile {
  /** As places name the file. */
  readonly path: string;
  /** Of one rule, without what comments silence. */
  readonly findings: (rule: string, options: RuleOptions) => readonly Finding[];
  /** What is wrong with the comments that silence findings. */
  readonly suppressions: () => readonly Problem[];
}

/** What a session works with. */
export interface SessionMeans {
  readonly host: Host;
  readonly engine: SyncEngine;
  readonly rules: readonly AnyRule[];
  readonly cache: RunCache | null;
}

/** The facts of a file with this content; null where it has none. */
interface KnownFacts {
  readonly content: string;
  readonly facts: FileFacts | null;
}

/** The program that the files on disk are. */
interface OnDisk {
  readonly version: number;
  /** The files that matter. */
  readonly selected: ReadonlySet<string>;
  readonly program: ProgramFindings;
}

/**
 * Lints one file after another, of one project: the program is analysed once and kept until a file changes, on disk or
 * in the host's hands.
 */
export class Session {
  readonly #settings: SessionSettings;
  readonly #means: SessionMeans;
  readonly #files: ProjectFiles;
  readonly #facts = new Map<string, KnownFacts>();
  /** Directories without links, by how the host names them. */
  readonly #directories = new Map<string, string>();
  /** The file that the host has parsed last: it need not be parsed again. */
  #parsed: { readonly path: string; readonly content: string; readonly facts: () => FileFacts | null } | null = null;
  #onDisk: OnDisk | null = null;
  /** The program with the file that was last open with another text than it has on disk. */
  #edited: { readonly key: string; readonly program: ProgramFindings } | null = null;

  constructor(settings: SessionSettings, means: SessionMeans) {
    this.#settings = settings;
    this.#means = means;
    this.#files = new ProjectFiles(
      means.host,
      settings.root,
      settings.config,
      means.engine,
      means.cache?.index ?? null,
    );
  }

  open(file: OpenFile): OpenedFile {
    const path = this.#settings.crossFile && file.isFile ? this.#pathInProject(file.path) : null;
    return path === null ? this.#openAlone(file) : this.#openIn(path, file);
  }

  /** The path of a file from the root of the project; null where it does not lie in it. */
  #pathInProject(path: string): string | null {
    const { root } = this.#settings;
    const full = resolve(path);
    const real = join(this.#realDirectory(dirname(full)), basename(full));
    return isWithin(root, real) && real !== root ? relativePath(this.#files.root, real) : null;
  }

  #realDirectory(directory: string): string {
    let real = this.#directories.get(directory);
    if (real === undefined) {
      try {
        real = this.#means.host.realPath(directory);
      } catch (error) {
        // An editor's new file may be in a directory that is not there yet.
        if (codeOf(error) !== 'ENOENT') throw error;
        real = directory;
      }
      this.#directories.set(directory, real);
    }
    return real;
  }

  #openAlone(file: OpenFile): OpenedFile {
    const path = basename(file.path);
    const scan = this.#scan(file);
    if (scan && scan.starts.length === 0 && scan.joins.length === 0 && !scan.speaks) return nothingIn(path);
    const facts = once(() => factsOrNull(() => file.facts(path)));
    const program = this.#program({
      facts: () => [facts()].filter((found) => found !== null),
      outside: () => [],
      textOf: () => file.text,
      kept: null,
    });
    return this.#opened(path, { speaks: scan?.speaks ?? true, facts }, program);
  }

  #openIn(path: string, file: OpenFile): OpenedFile {
    this.#files.refreshFor(path);
    const known = this.#files.files.get(path);
    const digest = digestOf(file.text);
    const isSaved =
      known !== undefined && (known.content === digest || known.content === digestOf(`\uFEFF${file.text}`));
    const content = isSaved ? known.content : digest;
    const scan = isSaved ? known.scan : this.#scan(file);
    const speaks = scan?.speaks ?? true;
    const onDisk = this.#programOnDisk();
    const facts = once(() => this.#factsOf(path, content, () => file.facts(path)));
    if (isSaved) {
      if (!onDisk.selected.has(path)) return nothingIn(path);
      this.#parsed = { path, content, facts };
      return this.#opened(path, { speaks, facts }, onDisk.program);
    }
    const textOf = (other: string): string | undefined => (other === path ? file.text : this.#textOf(other));
    const scans = new Map(this.#scans()).set(path, scan);
    const selected = this.#selected(scans, textOf);
    // Most files matter to nothing, whatever is typed into them.
    if (!selected.files.has(path)) return nothingIn(path);
    const group = selected.groupOf(path);
    const key = `${String(this.#files.version)} ${path} ${content}`;
    if (this.#edited?.key !== key) {
      const program = this.#program({
        facts: () => this.#factsOfAll(group, path, facts()),
        outside: () => without(scans.keys(), group),
        textOf,
        kept: null,
      });
      this.#edited = { key, program };
    }
    return this.#opened(path, { speaks, facts }, this.#edited.program);
  }

  #programOnDisk(): OnDisk {
    const { version } = this.#files;
    if (this.#onDisk?.version === version) return this.#onDisk;
    const scans = this.#scans();
    const textOf = (path: string): string | undefined => this.#textOf(path);
    const { files: selected } = this.#selected(scans, textOf);
    const outside = (): string[] => without(scans.keys(), selected);
    const program = this.#program({
      facts: () => this.#factsOfAll(selected, null, null),
      outside,
      textOf,
      kept: this.#kept(selected, outside),
    });
    return (this.#onDisk = { version, selected, program });
  }

  #program(source: Pick<ProgramSource, 'facts' | 'outside' | 'textOf' | 'kept'>): ProgramFindings {
    const { engine, rules } = this.#means;
    return new ProgramFindings({
      engine,
      rules,
      config: this.#settings.config,
      targets: this.#files.targets,
      ...source,
    });
  }

  /** What runs over the same files leave for one another. */
  #kept(selected: ReadonlySet<string>, outside: () => readonly string[]): ProgramSource['kept'] {
    const { cache } = this.#means;
    if (!cache) return null;
    const inputs = () => ({
      settings: [this.#settings.config, this.#files.targets, outside()],
      files: new Map([...selected].sort(compareText).map((path) => [path, this.#files.files.get(path)?.content ?? ''])),
    });
    return {
      get: () => cache.findings.get(inputs)?.findings ?? null,
      put: (findings) => {
        cache.findings.put(inputs(), { findings, suppressed: [], problems: [] });
        cache.clean();
      },
    };
  }

  #scans(): ReadonlyMap<string, FileScan | null> {
    return new Map([...this.#files.files].map(([path, { scan }]) => [path, scan]));
  }

  #scan(file: OpenFile): FileScan | null {
    return this.#files.selection?.scan(file.path, file.text, file.language) ?? null;
  }

  /** The files that matter; all where nothing tells them apart. */
  #selected(scans: ReadonlyMap<string, FileScan | null>, textOf: (path: string) => string | undefined): Selected {
    const { selection } = this.#files;
    if (!selection) {
      const files = new Set(scans.keys());
      return { files, groupOf: () => files };
    }
    return selection.selected(new Map([...scans].flatMap(([path, scan]) => (scan ? [[path, scan]] : []))), textOf);
  }

  /** In code-unit order; those of `open` are given. */
  #factsOfAll(selected: ReadonlySet<string>, open: string | null, given: FileFacts | null): readonly FileFacts[] {
    return [...selected]
      .sort(compareText)
      .map((path) => (path === open ? given : this.#factsOnDisk(path)))
      .filter((facts) => facts !== null);
  }

  #factsOnDisk(path: string): FileFacts | null {
    const content = this.#files.files.get(path)?.content ?? '';
    const known = this.#facts.get(path);
    if (known?.content === content) return known.facts;
    if (this.#parsed?.path === path && this.#parsed.content === content) return this.#parsed.facts();
    return this.#factsOf(path, content, () => {
      const { engine, cache } = this.#means;
      const kept = cache?.facts.get(content, path);
      if (kept) return kept;
      const text = this.#files.read(path).text?.replace(/^\uFEFF/, '');
      if (text === undefined) return null;
      const facts = engine.extract(text, path);
      cache?.facts.put(content, facts);
      return facts;
    });
  }

  #factsOf(path: string, content: string, make: () => FileFacts | null): FileFacts | null {
    const known = this.#facts.get(path);
    if (known?.content === content) return known.facts;
    const facts = factsOrNull(make);
    this.#facts.set(path, { content, facts });
    return facts;
  }

  #textOf(path: string): string | undefined {
    return this.#files.read(path).text ?? undefined;
  }

  #opened(
    path: string,
    { speaks, facts }: { readonly speaks: boolean; readonly facts: () => FileFacts | null },
    program: ProgramFindings,
  ): OpenedFile {
    const { rules } = this.#means;
    const known = rules.map(({ id }) => id);
    const settle = (findings: readonly Finding[]) => {
      const own = facts();
      return suppress(findings, own ? [own] : [], {
        known,
        enabled: new Set(known),
        unusedLevel: this.#settings.config.reportUnusedSuppressions,
      });
    };
    return {
      path,
      findings: (rule, options) => {
        const found = program.of(rule, options, path);
        return found.length === 0 ? found : settle(found).kept;
      },
      suppressions: () => (speaks && facts()?.suppressions.length ? settle(program.all(path)).problems : []),
    };
  }
}

function nothingIn(path: string): OpenedFile {
  return { path, findings: () => [], suppressions: () => [] };
}

/** A file that is nested too deeply has no facts. */
function factsOrNull(make: () => FileFacts | null): FileFacts | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function without(paths: Iterable<string>, selected: ReadonlySet<string>): string[] {
  return [...paths].filter((path) => !selected.has(path));
}

function once<T>(compute: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}
