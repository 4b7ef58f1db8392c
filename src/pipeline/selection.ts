import { perProcessNames, startingNames, type Seed } from '../analysis/relevance.js';
import type { Library } from '../link/library.js';
import { isScriptName } from '../link/scripts.js';
import type { Language } from '../facts/facts.js';
import { ConnectedFiles } from '../python/connected-files.js';
import { scanImports, type ImportScan } from '../python/scan-imports.js';
import type { Packer } from '../effects.js';
import type { Manifest } from '../targets.js';
import { Groups } from './groups.js';
import { createScriptResolver } from '../typescript/resolve-modules.js';
import { scanScriptImports } from '../typescript/scan-imports.js';

/** What the text of a file says, before anything is parsed. Plain data. */
export interface FileScan {
  readonly language: Language;
  /** Of Python: what it imports. */
  readonly imports: ImportScan | null;
  /** Of scripts: the modules and files that it names. */
  readonly specifiers: readonly string[];
  /** Whether it names something for which the analysis looks at files. */
  readonly starts: boolean;
  /** Whether it names something for which it does where other files start processes. */
  readonly joins: boolean;
  /** Whether it may silence findings. */
  readonly speaks: boolean;
}

/** Finds by their texts the files that can matter to what is found; the others need not be parsed. */
export interface Selection {
  /** `text` without a byte order mark. */
  readonly scan: (path: string, text: string, language: Language) => FileScan;
  /** Which of the project's files matter. */
  readonly selected: (scans: ReadonlyMap<string, FileScan>) => ReadonlySet<string>;
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
  return {
    scan: (path, text, language) => ({
      language,
      imports: language === 'python' ? scanImports(text) : null,
      specifiers: language === 'typescript' ? scanScriptImports(text) : [],
      starts: mentions[language](text) || (language === 'typescript' && runners.isOne(path, text)),
      joins: language === 'typescript' && mentions.perProcess(text),
      speaks: SUPPRESSION.test(text),
    }),
    selected: (scans) => {
      const of = (language: Language, fits: (scan: FileScan) => boolean): string[] =>
        [...scans].flatMap(([path, scan]) => (scan.language === language && fits(scan) ? [path] : []));
      const speaking = [...of('python', ({ speaks }) => speaks), ...of('typescript', ({ speaks }) => speaks)];
      const connected = new ConnectedFiles(of('python', () => true));
      for (const [path, { imports }] of scans) if (imports) connected.add(path, imports);
      const python = connected.groupsOf(of('python', ({ starts }) => starts));

      const starting = of('typescript', ({ starts }) => starts);
      const all = of('typescript', () => true);
      if ((starting.length > 0 && runners.packs) || runners.saves) return new Set([...python, ...all, ...speaking]);
      const joining = starting.length > 0 || runners.replicates ? of('typescript', ({ joins }) => joins) : [];
      const resolver = createScriptResolver(all, manifests);
      const related = new Groups(all);
      for (const path of all)
        for (const specifier of scans.get(path)?.specifiers ?? []) {
          const to = resolver.resolve(path, specifier);
          if (to !== null) related.join(path, to);
        }
      return new Set([...python, ...related.groupsOf([...starting, ...joining]), ...speaking]);
    },
  };
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
    isOne: (path: string, text: string) => isManager(path) || /\bnode:sea\b/.test(text),
    /** A program that is put into one file is all that its package has. */
    packs: manifests.some(({ text }) => packers.some((command) => command.test(text))),
    /** What runs before its heap is saved need not say so. */
    saves: manifests.some(({ text }) => savers.some((command) => command.test(text))),
    replicates: manifests.some(({ path }) => isManager(path)),
  };
}

type Mentions = Readonly<Record<Language | 'perProcess', (text: string) => boolean>>;

const made = new WeakMap<Library, Mentions>();

function mentionsFor(library: Library): Mentions {
  const known = made.get(library);
  if (known) return known;
  const seeds = startingNames(library);
  const mentions = {
    python: mentionsOf([...seeds.filter(({ top }) => !isScriptName(top)), { name: 'getpid', top: 'builtins' }]),
    typescript: mentionsOf(seeds.filter(({ top }) => isScriptName(top)).map(asWritten)),
    perProcess: mentionsOf(perProcessNames(library).map(asWritten)),
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

function mentionsOf(seeds: readonly Seed[]): (text: string) => boolean {
  const topsOf = new Map<string, Set<string>>();
  for (const { name, top } of seeds) topsOf.set(name, (topsOf.get(name) ?? new Set()).add(top));
  const names = new RegExp(`(?<![\\w$])(?:${[...topsOf.keys()].map(escaped).join('|')})(?![\\w$])`, 'g');
  const words = new Map([...new Set(seeds.map(({ top }) => top))].map((top) => [top, wordOf(top)]));
  return (text) => {
    const seen = new Set<string>();
    for (const [name] of text.matchAll(names)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const top of topsOf.get(name) ?? []) if (EVERYWHERE.has(top) || words.get(top)?.test(text)) return true;
    }
    return false;
  };
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`);
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
