import { digestOf } from '../files/digest.js';
import type { Source } from '../files/read-source.js';

/** What is in each file, or why nothing of it can be read, by path. */
export function survey(files: readonly string[], read: (path: string) => Source): ReadonlyMap<string, string> {
  return new Map(files.map((path) => [path, contentOf(read(path))]));
}

/** A digest of what is in a file, or why nothing of it can be read. */
export function contentOf({ bytes, problem }: Source): string {
  return bytes ? digestOf(bytes) : (problem?.message ?? '');
}
