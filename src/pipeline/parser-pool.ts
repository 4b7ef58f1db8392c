import { Worker } from 'node:worker_threads';
import type { Parsed } from '../python/syntax-tree.js';

/** What a worker sends before it takes texts. */
export const READY = 'ready';

/** In UTF-16 code units of Python: what a worker parses while this thread extracts the facts of a large file. */
const ENOUGH_WORK = 500_000;

/** How much longer the facts of a script take, for its length, than it takes to parse Python. */
const SCRIPT_WEIGHT = 4;

/** A file of its number in the run. */
export interface Task {
  readonly index: number;
  readonly path: string;
  readonly text: string;
  /** It is a script: its facts are made where it is parsed. */
  readonly isScript: boolean;
}

/** The work that a file is, in UTF-16 code units of Python. */
export function weightOf({ text, isScript }: Task): number {
  return text.length * (isScript ? SCRIPT_WEIGHT : 1);
}

/** What a worker sends for a file: what it has parsed, or its facts, encoded; or why there are none. */
export type Reply = Parsed | { readonly facts: Uint8Array } | { readonly error: unknown };

export type Answer = { readonly task: Task } & (
  { readonly parsed: Parsed } | { readonly facts: Uint8Array } | { readonly error: unknown }
);

interface Member {
  readonly worker: Worker;
  /** In the order in which they were sent, which is that of the answers. */
  readonly sent: Task[];
  isReady: boolean;
  error: unknown;
}

/**
 * Worker threads that parse. The columns of a tree of Python change hands without a copy, while facts would have to be
 * copied, which takes as long as it takes to make them. Of scripts the trees are objects too, and larger than the facts.
 */
export class ParserPool {
  readonly #members = new Set<Member>();
  readonly #answers: Answer[] = [];
  /** Tasks of a worker that ended, without the one on which it did. */
  readonly #left: Task[] = [];
  #wake: () => void = () => undefined;

  constructor(entry: URL, size: number) {
    for (let count = 0; count < size; count++) this.#start(entry);
  }

  /** Whether an answer is due. */
  get isBusy(): boolean {
    return this.#answers.length > 0 || [...this.#members].some(({ sent }) => sent.length > 0);
  }

  get isAlive(): boolean {
    return [...this.#members].some(({ isReady }) => isReady);
  }

  /** Hands out tasks while workers want some. */
  feed(next: () => Task | null): void {
    for (const member of this.#members) {
      let size = member.sent.reduce((sum, task) => sum + weightOf(task), 0);
      while (member.isReady && size < ENOUGH_WORK) {
        const task = this.#left.pop() ?? next();
        if (task === null) return;
        member.sent.push(task);
        member.worker.postMessage(task);
        size += weightOf(task);
      }
    }
  }

  takeAnswer(): Answer | undefined {
    return this.#answers.shift();
  }

  /** A task that was handed out and that nobody will answer. */
  takeLeft(): Task | undefined {
    return this.#left.pop();
  }

  /** Until something has changed. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members].map(({ worker }) => worker.terminate()));
  }

  #start(entry: URL): void {
    const member: Member = { worker: new Worker(entry), sent: [], isReady: false, error: null };
    this.#members.add(member);
    member.worker.on('message', (message: Reply | typeof READY) => {
      const task = message === READY ? undefined : member.sent.shift();
      if (message === READY) member.isReady = true;
      else if (task) this.#answers.push({ task, ...('columns' in message ? { parsed: message } : message) });
      this.#wake();
    });
    member.worker.on('error', (error) => {
      member.error = error;
    });
    // Node delivers what a worker has sent before it says that the worker has ended.
    member.worker.on('exit', (code) => {
      this.#members.delete(member);
      const [task, ...others] = member.sent;
      const error = member.error ?? new Error(`a worker thread ended with exit code ${code}`);
      if (task) this.#answers.push({ task, error });
      this.#left.push(...others.reverse());
      this.#wake();
    });
  }
}
