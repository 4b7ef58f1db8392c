import { digestOf } from '../files/digest.js';
import type { Source } from '../files/read-source.js';
import type { Problem } from '../problem.js';
import type { Selection } from './selection.js';

/** What can be told of files before any is parsed. */
export interface Looked {
  /** What is in each file, or why nothing of it can be read, by path. */
  readonly contents: ReadonlyMap<string, string>;
  /** The files that cannot matter, with what is wrong with them. */
  readonly outside: ReadonlyMap<string, Problem | null>;
}

/** Reads all files. Without a selection every one of them matters. */
export function look(files: readonly string[], read: (path: string) => Source, selection: Selection | null): Looked {
  const contents = new Map<string, string>();
  const problems = new Map<string, Problem | null>();
  for (const path of files) {
    const source = read(path);
    contents.set(path, contentOf(source));
    if (!selection || source.text === null) continue;
    problems.set(path, source.problem);
    selection.look(path, source.text.replace(/^\uFEFF/, ''));
  }
  const selected = selection?.selected();
  return { contents, outside: new Map([...problems].filter(([path]) => !selected?.has(path))) };
}

/** A digest of what is in a file, or why nothing of it can be read. */
export function contentOf({ bytes, problem }: Source): string {
  return bytes ? digestOf(bytes) : (problem?.message ?? '');
}
