import type { FileFacts } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import type { Source } from '../files/read-source.js';
import type { Problem } from '../problem.js';
import { describe, type Failure } from './failure.js';

const FILE_START: Span = [1, 1, 1, 1];

export interface ExtractOptions {
  readonly read: (path: string) => Source;
  readonly extract: (text: string, path: string) => FileFacts;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

export interface Extracted {
  /** In the order of the files; those that could not be read are left out. */
  readonly facts: readonly FileFacts[];
  readonly problems: readonly Problem[];
  readonly failures: readonly Failure[];
}

/** Reads files and extracts their facts, one after the other: no more than one text is held at a time. */
export function extractAll(files: readonly string[], options: ExtractOptions): Extracted {
  const facts: FileFacts[] = [];
  const problems: Problem[] = [];
  const failures: Failure[] = [];
  /** The files on which extraction failed, by what it said. */
  const failed = new Map<string, string[]>();
  for (const [index, path] of files.entries()) {
    options.onProgress?.(index, files.length);
    const { text, problem } = options.read(path);
    if (problem) problems.push(problem);
    if (text === null) continue;
    try {
      const extracted = options.extract(text.replace(/^\uFEFF/, ''), path);
      facts.push(extracted);
      problems.push(...syntaxProblems(extracted));
    } catch (error) {
      if (isTooDeep(error)) problems.push(tooDeep(path));
      else {
        failures.push({ during: path, error });
        groupOf(failed, describe(error)).push(path);
      }
    }
  }
  options.onProgress?.(files.length, files.length);
  problems.push(...[...failed].map(([message, paths]) => internal(message, paths)));
  return { facts, problems, failures };
}

function syntaxProblems(facts: FileFacts): Problem[] {
  return facts.problems.map(({ message, at }) => ({
    kind: 'syntax',
    level: 'warning',
    message,
    place: { path: facts.path, span: at },
  }));
}

function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function tooDeep(path: string): Problem {
  const message = 'not linted: its expressions or blocks are nested too deeply';
  return { kind: 'limit', level: 'warning', message, place: { path, span: FILE_START } };
}

/** One problem for all files that failed alike: a parser that is lost fails on every file that follows. */
function internal(message: string, [first = '', ...others]: readonly string[]): Problem {
  const more = others.length === 0 ? '' : ` (and on ${others.length} more)`;
  return {
    kind: 'internal',
    level: 'error',
    message: `forklint failed on this file${more}: ${message}`,
    place: { path: first, span: FILE_START },
  };
}

function groupOf(groups: Map<string, string[]>, key: string): string[] {
  const group = groups.get(key) ?? [];
  groups.set(key, group);
  return group;
}
