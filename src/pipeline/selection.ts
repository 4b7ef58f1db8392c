import { startingNames, type Seed } from '../analysis/relevance.js';
import type { Library } from '../link/library.js';
import { ConnectedFiles } from '../python/connected-files.js';
import { scanImports } from '../python/scan-imports.js';

/** Finds by their texts the files of Python that can matter to what is found; the others need not be parsed. */
export interface Selection {
  /** To be called for each file, its text being without a byte order mark. */
  readonly look: (path: string, text: string) => void;
  /** Once all texts were looked at. */
  readonly selected: () => ReadonlySet<string>;
}

/** Comments that silence findings, and their problems. */
const SUPPRESSION = /forklint/i;

/**
 * A file matters where it names something for which the analysis looks at files, or where imports may bring it into one
 * process with a file that does. That is at least what the analysis can see: names in comments and texts count too.
 */
export function createSelection(paths: readonly string[], library: Library): Selection {
  const connected = new ConnectedFiles(paths);
  const mentions = mentionsFor(library);
  const starts = new Set<string>();
  const spoken = new Set<string>();
  return {
    look: (path, text) => {
      connected.add(path, scanImports(text));
      if (mentions(text)) starts.add(path);
      if (SUPPRESSION.test(text)) spoken.add(path);
    },
    selected: () => new Set([...connected.groupsOf(starts), ...spoken]),
  };
}

const made = new WeakMap<Library, (text: string) => boolean>();

function mentionsFor(library: Library): (text: string) => boolean {
  const known = made.get(library);
  if (known) return known;
  const mentions = mentionsOf(startingNames(library));
  made.set(library, mentions);
  return mentions;
}

function mentionsOf(seeds: readonly Seed[]): (text: string) => boolean {
  const topsOf = new Map<string, Set<string>>([['getpid', new Set(['builtins'])]]);
  for (const { name, top } of seeds) topsOf.set(name, (topsOf.get(name) ?? new Set()).add(top));
  const names = new RegExp(`(?<![\\w$])(?:${[...topsOf.keys()].map(escaped).join('|')})(?![\\w$])`, 'g');
  const words = new Map([...new Set(seeds.map(({ top }) => top))].map((top) => [top, wordOf(top)]));
  return (text) => {
    const seen = new Set<string>();
    for (const [name] of text.matchAll(names)) {
      if (seen.has(name)) continue;
      seen.add(name);
      // Every file has the builtins.
      for (const top of topsOf.get(name) ?? []) if (top === 'builtins' || words.get(top)?.test(text)) return true;
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
