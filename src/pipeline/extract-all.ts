import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { decodeFacts } from '../facts/decode-facts.js';
import type { FileFacts } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import type { Source } from '../files/read-source.js';
import type { Problem } from '../problem.js';
import type { Engine } from './engine.js';
import type { FactsCache } from './facts-cache.js';
import { describe, type Failure } from './failure.js';
import { ParserPool, weightOf, type Answer, type Task } from './parser-pool.js';
import type { Stopwatch } from './stopwatch.js';
import { contentOf, type Looked } from './look.js';

const FILE_START: Span = [1, 1, 1, 1];

/** In UTF-16 code units of Python: a run that is over sooner starts no thread. */
const WORTH_THREADS = 1_000_000;

/** More threads find nothing to do: this one makes facts of what they have parsed. */
const MOST_THREADS = 4;

export interface ExtractOptions {
  readonly read: (path: string) => Source;
  readonly engine: Pick<Engine, 'extract' | 'workers'>;
  /** Of these files only what was wrong with reading them is told, see `Looked`. */
  readonly outside: Looked['outside'];
  /** Whether to extract them all the same. */
  readonly takesOutside: boolean;
  /** Facts of earlier runs; null where there are none to be had. */
  readonly cache: FactsCache | null;
  /** This thread included; undefined for as many as are of use. */
  readonly threads: number | undefined;
  readonly stopwatch: Stopwatch;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

export interface Extracted {
  /** In the order of the files; those that could not be read are left out. */
  readonly facts: readonly FileFacts[];
  readonly problems: readonly Problem[];
  readonly failures: readonly Failure[];
  /** What was in each file when it was read, as `Looked` has it; without a cache empty. */
  readonly contents: ReadonlyMap<string, string>;
}

/**
 * Reads files and extracts their facts; the result does not depend on the number of threads. Few texts are held at a
 * time.
 */
export async function extractAll(files: readonly string[], options: ExtractOptions): Promise<Extracted> {
  const extraction = new Extraction(files, options);
  const threads = options.threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const { workers } = options.engine;
  while (threads < 2 || !workers || extraction.size < WORTH_THREADS)
    if (!extraction.advance()) return extraction.result;
  const pool = new ParserPool(workers.entry, threads - 1);
  try {
    await share(extraction, pool, workers, options.stopwatch);
  } finally {
    await pool.close();
  }
  return extraction.result;
}

/** This thread makes facts of what the workers have parsed, and does whole files where there is nothing to take. */
async function share(
  extraction: Extraction,
  pool: ParserPool,
  workers: NonNullable<Engine['workers']>,
  stopwatch: Stopwatch,
): Promise<void> {
  const finish = (answer: Answer): void =>
    extraction.extract(answer.task, (text, path) => {
      if ('error' in answer) throw answer.error;
      if ('facts' in answer) return decodeFacts(answer.facts, path);
      return workers.extractParsed(text, answer.parsed, path);
    });
  for (;;) {
    pool.feed(() => extraction.next());
    const answer = pool.takeAnswer();
    if (answer) finish(answer);
    // Where the parser of this thread is lost, the workers' are not.
    else if ((extraction.hasFailed && pool.isAlive) || !extraction.advance(pool.takeLeft())) {
      if (!pool.isBusy) return;
      await stopwatch.timeAsync('extract', () => pool.changed());
    }
    // Lets messages arrive.
    await setImmediate();
  }
}

/** A run over files, which gathers what comes of each. */
class Extraction {
  /** How much work the texts to be extracted that were read so far are. */
  size = 0;
  /** Whether this thread failed to extract a file by itself. */
  hasFailed = false;
  #read = 0;
  #done = 0;
  readonly #files: readonly string[];
  readonly #options: ExtractOptions;
  /** By the number of the file. */
  readonly #facts: (FileFacts | undefined)[];
  readonly #problems: Problem[][];
  readonly #failures: (Failure | undefined)[];
  readonly #contents = new Map<string, string>();

  constructor(files: readonly string[], options: ExtractOptions) {
    this.#files = files;
    this.#options = options;
    this.#facts = files.map(() => undefined);
    this.#problems = files.map(() => []);
    this.#failures = files.map(() => undefined);
  }

  /** Reads files until there is one to extract; null behind the last. */
  next(): Task | null {
    for (;;) {
      const index = this.#read;
      const path = this.#files[index];
      if (path === undefined) return null;
      this.#read++;
      if (this.#skip(index, path)) continue;
      const source = this.#options.stopwatch.time('read', () => this.#options.read(path));
      const { text, problem } = source;
      if (problem) this.#problems[index]!.push(problem);
      if (!this.#restore(index, path, source) && text !== null) {
        const isScript = this.#options.engine.workers?.extracts(path, text) ?? false;
        const task = { index, path, text: text.replace(/^\uFEFF/, ''), isScript };
        this.size += weightOf(task);
        return task;
      }
      this.#progress();
    }
  }

  #skip(index: number, path: string): boolean {
    const { outside, takesOutside } = this.#options;
    if (takesOutside || !outside.has(path)) return false;
    const problem = outside.get(path);
    if (problem) this.#problems[index]!.push(problem);
    this.#progress();
    return true;
  }

  /** Extracts the given file, or else the next, in this thread; false where there is none. */
  advance(given?: Task): boolean {
    const task = given ?? this.next();
    if (task === null) return false;
    this.extract(task, this.#options.engine.extract);
    this.hasFailed ||= this.#failures[task.index] !== undefined;
    return true;
  }

  extract({ index, path, text }: Task, extract: Engine['extract']): void {
    try {
      const facts = this.#options.stopwatch.time('extract', () => extract(text, path));
      this.#accept(index, facts);
      const { cache, stopwatch } = this.#options;
      const digest = this.#contents.get(path);
      if (cache && digest !== undefined) stopwatch.time('cache write', () => cache.put(digest, facts));
    } catch (error) {
      if (isTooDeep(error)) this.#note(index, [tooDeep(path)]);
      else this.#failures[index] = { during: path, error };
    }
    this.#progress();
  }

  /** Takes the facts from the cache; false where it does not have them. */
  #restore(index: number, path: string, source: Source): boolean {
    const { cache, stopwatch } = this.#options;
    if (!cache) return false;
    return stopwatch.time('cache read', () => {
      const content = contentOf(source);
      this.#contents.set(path, content);
      const facts = source.text === null ? null : cache.get(content, path);
      if (facts) this.#accept(index, facts);
      return facts !== null;
    });
  }

  #accept(index: number, facts: FileFacts): void {
    this.#facts[index] = facts;
    this.#note(index, syntaxProblems(facts));
  }

  /** What is missing in the facts of a file is worth saying where it can matter. */
  #note(index: number, problems: readonly Problem[]): void {
    if (!this.#options.outside.has(this.#files[index] ?? '')) this.#problems[index]!.push(...problems);
  }

  get result(): Extracted {
    this.#options.onProgress?.(this.#files.length, this.#files.length);
    const failures = this.#failures.filter((failure) => failure !== undefined);
    return {
      facts: this.#facts.filter((facts) => facts !== undefined),
      problems: [...this.#problems.flat(), ...internalProblems(failures)],
      failures,
      contents: this.#contents,
    };
  }

  #progress(): void {
    this.#done++;
    this.#options.onProgress?.(this.#done, this.#files.length);
  }
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
function internalProblems(failures: readonly Failure[]): Problem[] {
  const groups = new Map<string, string[]>();
  for (const { during, error } of failures) {
    const message = describe(error);
    const group = groups.get(message);
    if (group) group.push(during);
    else groups.set(message, [during]);
  }
  return [...groups].map(([message, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` (and on ${others.length} more)`;
    return {
      kind: 'internal',
      level: 'error',
      message: `forklint failed on this file${more}: ${message}`,
      place: { path: first, span: FILE_START },
    };
  });
}
