import { perProcessNames, startingNames, type Seed } from '../analysis/relevance.js';
import type { Library } from '../link/library.js';
import { isScriptName } from '../link/scripts.js';
import type { Language } from '../facts/facts.js';
import { ConnectedFiles } from '../python/connected-files.js';
import { scanImports, type ImportScan } from '../python/scan-imports.js';
import type { Packer } from '../effects.js';
import type { Manifest } from '../targets.js';
import { leadingScripts, type LeadingScripts } from './leading-scripts.js';
import { createScriptResolver } from '../typescript/resolve-modules.js';
import { outlineOf, type Outline } from '../typescript/outline.js';
import { scanScriptImports } from '../typescript/scan-imports.js';

/** What the text of a file says, before anything is parsed. Plain data. */
export interface FileScan {
  readonly language: Language;
  /** Of Python: what it imports. */
  readonly imports: ImportScan | null;
  /** Of scripts: the modules and files that it names. */
  readonly specifiers: readonly string[];
  /** Names for which the analysis looks at files; of Python one is enough. */
  readonly starts: readonly string[];
  /** Names for which it does where other files start processes. */
  readonly joins: readonly string[];
  /** Whether it asks if it is part of a single executable. */
  readonly packed: boolean;
  /** Whether it may silence findings. */
  readonly speaks: boolean;
}

/** Finds by their texts the files that can matter to what is found; the others need not be parsed. */
export interface Selection {
  /** `text` without a byte order mark. */
  readonly scan: (path: string, text: string, language: Language) => FileScan;
  /** Which of the project's files matter; the text of a file is asked for where its scan is not enough. */
  readonly selected: (scans: ReadonlyMap<string, FileScan>, textOf: (path: string) => string | undefined) => Selected;
}

/** The files of a project that matter. */
export interface Selected {
  readonly files: ReadonlySet<string>;
  /** Those that may have a say in what is found in this one, as far as not all of them do. */
  readonly groupOf: (path: string) => ReadonlySet<string>;
}

/** Comments that silence findings, and their problems. */
const SUPPRESSION = /forklint/i;

/**
 * A file matters where it names something for which the analysis looks at files, or where imports may bring it into one
 * process with a file that does. That is at least what the analysis can see: names in comments and texts count too.
 */
export function createSelection(library: Library, manifests: readonly Manifest[]): Selection {
  const mentions = mentionsFor(library);
  const runners = runnersIn(library, manifests);
  const outlines = new WeakMap<FileScan, Outline>();
  const resolverFor = keptResolver(manifests);
  return {
    scan: (path, text, language) => {
      const isScript = language === 'typescript';
      const names = mentions[language](text);
      return {
        language,
        imports: isScript ? null : scanImports(text),
        specifiers: isScript ? scanScriptImports(text) : [],
        starts: isScript && runners.isManager(path) ? [...names, 'exports'] : names,
        joins: isScript ? mentions.perProcess(text) : [],
        packed: isScript && /\bnode:sea\b/.test(text),
        speaks: SUPPRESSION.test(text),
      };
    },
    selected: (scans, textOf) => {
      const all = [...scans];
      const speaking = all.flatMap(([path, { speaks }]) => (speaks ? [path] : []));
      const python = all.filter(([, { language }]) => language === 'python');
      const connected = new ConnectedFiles(python.map(([path]) => path));
      for (const [path, { imports }] of python) if (imports) connected.add(path, imports);
      const starting = python.flatMap(([path, { starts }]) => (starts.length > 0 ? [path] : []));
      const scripts = all.filter(([, { language }]) => language === 'typescript');
      const outlineOfFile = (path: string, scan: FileScan): Outline => {
        const known = outlines.get(scan);
        const outline = known ?? outlineOf(textOf(path)?.replace(/^\uFEFF/, '') ?? '');
        outlines.set(scan, outline);
        return outline;
      };
      const groups = selectedScripts(scripts, runners, { resolverFor, outlineOf: outlineOfFile });
      const files = new Set([...connected.groupsOf(starting), ...groups.files, ...speaking]);
      return {
        files,
        groupOf: (path) => {
          const group = scans.get(path)?.language === 'python' ? connected.groupsOf([path]) : groups.groupOf(path);
          return new Set([path, ...group].filter((other) => files.has(other)));
        },
      };
    },
  };
}

type Resolve = (path: string, scan: FileScan) => ReadonlyMap<string, string>;

/** What files import is asked again and again of the same files, of which one has changed. */
function keptResolver(manifests: readonly Manifest[]): (paths: readonly string[]) => Resolve {
  let last: { readonly key: string; readonly resolve: Resolve } | null = null;
  return (paths) => {
    const key = paths.join('\n');
    if (last?.key === key) return last.resolve;
    const resolver = createScriptResolver(paths, manifests);
    const known = new WeakMap<FileScan, ReadonlyMap<string, string>>();
    const resolve: Resolve = (path, scan) => {
      let imports = known.get(scan);
      if (!imports) {
        const found = scan.specifiers.map((specifier) => [specifier, resolver.resolve(path, specifier)] as const);
        imports = new Map(found.flatMap(([specifier, to]) => (to === null || to === path ? [] : [[specifier, to]])));
        known.set(scan, imports);
      }
      return imports;
    };
    last = { key, resolve };
    return resolve;
  };
}

type ScannedScript = readonly [path: string, scan: FileScan];

function selectedScripts(
  scripts: readonly ScannedScript[],
  runners: ReturnType<typeof runnersIn>,
  means: {
    readonly resolverFor: (paths: readonly string[]) => Resolve;
    readonly outlineOf: (path: string, scan: FileScan) => Outline;
  },
): LeadingScripts {
  const paths = scripts.map(([path]) => path);
  const allOf = (files: ReadonlySet<string>): LeadingScripts => ({ files, groupOf: () => files });
  const isStarting = scripts.some(([, { starts }]) => starts.length > 0);
  const isPacked = runners.packs || scripts.some(([, { packed }]) => packed);
  // What runs before a heap is saved need not name anything of it; what is put into one file is all of a package.
  if (runners.saves || (isStarting && isPacked)) return allOf(new Set(paths));
  if (!isStarting && !runners.replicates) return allOf(new Set());
  const resolve = means.resolverFor(paths);
  return leadingScripts(
    new Map(
      scripts.map(([path, scan]) => [
        path,
        {
          specifiers: scan.specifiers,
          imports: () => resolve(path, scan),
          starts: [...scan.starts, ...scan.joins],
          outline: () => means.outlineOf(path, scan),
        },
      ]),
    ),
  );
}

/** What runs scripts, or says how they are run, beside the scripts themselves. */
function runnersIn(library: Library, manifests: readonly Manifest[]) {
  const managers = library.managers.map(({ files }) => new RegExp(files));
  const commands = (all: readonly Packer[]): RegExp[] => all.map(({ command }) => new RegExp(command));
  const packers = commands(library.packers);
  const savers = commands(library.packers.filter(({ saves }) => saves !== undefined));
  const isManager = (path: string): boolean =>
    managers.some((files) => files.test(path.slice(path.lastIndexOf('/') + 1)));
  return {
    isManager,
    packs: manifests.some(({ text }) => packers.some((command) => command.test(text))),
    /** What runs before its heap is saved need not say so. */
    saves: manifests.some(({ text }) => savers.some((command) => command.test(text))),
    replicates: manifests.some(({ path }) => isManager(path)),
  };
}

type Mentions = Readonly<Record<Language | 'perProcess', (text: string) => readonly string[]>>;

const made = new WeakMap<Library, Mentions>();

function mentionsFor(library: Library): Mentions {
  const known = made.get(library);
  if (known) return known;
  const seeds = startingNames(library);
  const mentions = {
    python: mentionsOf([...seeds.filter(({ top }) => !isScriptName(top)), { name: 'getpid', top: 'builtins' }], true),
    typescript: mentionsOf(seeds.filter(({ top }) => isScriptName(top)).map(asWritten), false),
    perProcess: mentionsOf(perProcessNames(library).map(asWritten), false),
  };
  made.set(library, mentions);
  return mentions;
}

/** What is there without a word for it: the builtins of Python, and the C library, to which scripts come by many ways. */
const EVERYWHERE = new Set(['builtins', 'libc']);

/** Scripts leave out where a module is from. */
function asWritten({ name, top }: Seed): Seed {
  return { name, top: top.slice(top.indexOf(':') + 1) };
}

/** `isOne`: one of the names in a text is enough. */
function mentionsOf(seeds: readonly Seed[], isOne: boolean): (text: string) => readonly string[] {
  const topsOf = new Map<string, Set<string>>();
  for (const { name, top } of seeds) topsOf.set(name, (topsOf.get(name) ?? new Set()).add(top));
  const names = new RegExp(`(?<![\\w$])(?:${[...topsOf.keys()].map(escaped).join('|')})(?![\\w$])`, 'g');
  const words = new Map([...new Set(seeds.map(({ top }) => top))].map((top) => [top, wordOf(top)]));
  return (text) => {
    const seen = new Set<string>();
    const found: string[] = [];
    for (const [name] of text.matchAll(names)) {
      if (seen.has(name)) continue;
      seen.add(name);
      const tops = [...(topsOf.get(name) ?? [])];
      if (!tops.some((top) => EVERYWHERE.has(top) || words.get(top)?.test(text))) continue;
      found.push(name);
      if (isOne) break;
    }
    return found;
  };
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
