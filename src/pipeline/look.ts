import { digestOf } from '../files/digest.js';
import type { Source } from '../files/read-source.js';
import type { Problem } from '../problem.js';
import type { Engine } from './engine.js';
import type { FileScan, Selection } from './selection.js';

/** What can be told of files before any is parsed. */
export interface Looked {
  /** What is in each file, or why nothing of it can be read, by path. */
  readonly contents: ReadonlyMap<string, string>;
  /** The files that cannot matter, with what is wrong with them. */
  readonly outside: ReadonlyMap<string, Problem | null>;
}

/** Reads all files. Without a selection every one of them matters. */
export function look(
  files: readonly string[],
  read: (path: string) => Source,
  selection: Selection | null,
  languageOf: Engine['languageOf'],
): Looked {
  const scans = new Map<string, FileScan>();
  const contents = new Map<string, string>();
  const problems = new Map<string, Problem | null>();
  for (const path of files) {
    const source = read(path);
    contents.set(path, contentOf(source));
    if (!selection || source.text === null) continue;
    problems.set(path, source.problem);
    const text = source.text.replace(/^\uFEFF/, '');
    scans.set(path, selection.scan(path, text, languageOf(path, text)));
  }
  const selected = selection?.selected(scans, (path) => read(path).text ?? undefined).files;
  return { contents, outside: new Map([...problems].filter(([path]) => !selected?.has(path))) };
}

/** A digest of what is in a file, or why nothing of it can be read. */
export function contentOf({ bytes, problem }: Source): string {
  return bytes ? digestOf(bytes) : (problem?.message ?? '');
}
