import { compareText, type Edit, type Fix } from '../finding.js';
import { offsets } from './offsets.js';

export interface Applied {
  /** The new texts of the files that changed, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** The fixes that were applied. The others touch what one of these changed. */
  readonly applied: readonly Fix[];
}

/**
 * Applies fixes in the given order: each as a whole, and only where nothing that it changes was changed before. What a
 * fix writes has the line ends of its file.
 */
export function applyFixes(fixes: readonly Fix[], textOf: (path: string) => string | undefined): Applied {
  const files = new Map<string, OpenFile | null>();
  const applied: Fix[] = [];
  for (const fix of fixes) {
    const changes = fix.edits.map((edit) => changeOf(edit, opened(files, edit.place.path, textOf)));
    const whole = changes.filter((change) => change !== null);
    if (whole.length === 0 || whole.length < changes.length || overlap(whole)) continue;
    for (const { file, ...change } of whole) file.changes.push(change);
    applied.push(fix);
  }
  const texts = new Map<string, string>();
  for (const [path, file] of [...files].sort(([a], [b]) => compareText(a, b)))
    if (file && file.changes.length > 0) texts.set(path, changed(file));
  return { texts, applied };
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface OpenFile {
  readonly text: string;
  readonly offsetsOf: ReturnType<typeof offsets>;
  readonly lineEnd: string;
  readonly changes: Change[];
}

function opened(
  files: Map<string, OpenFile | null>,
  path: string,
  textOf: (path: string) => string | undefined,
): OpenFile | null {
  const known = files.get(path);
  if (known !== undefined) return known;
  const text = textOf(path);
  const file =
    text === undefined
      ? null
      : { text, offsetsOf: offsets(text), lineEnd: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n', changes: [] };
  files.set(path, file);
  return file;
}

function changeOf({ place, text }: Edit, file: OpenFile | null): (Change & { readonly file: OpenFile }) | null {
  if (!file) return null;
  const [start, end] = file.offsetsOf(place.span);
  return { file, start, end, text: text.replace(/\r\n|\n|\r/g, file.lineEnd) };
}

/** Whether one of the changes meets another of them, or one that was made before. Two at one place have no order. */
function overlap(changes: readonly (Change & { readonly file: OpenFile })[]): boolean {
  return changes.some((change, index) =>
    [...change.file.changes, ...changes.slice(0, index).filter(({ file }) => file === change.file)].some(
      (other) => change.start <= other.end && other.start <= change.end,
    ),
  );
}

function changed({ text, changes }: OpenFile): string {
  let result = text;
  for (const { start, end, text: inserted } of [...changes].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + inserted + result.slice(end);
  return result;
}
