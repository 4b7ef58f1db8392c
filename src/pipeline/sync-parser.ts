import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { adoptGrammar, PythonParserError } from '../python/parse.js';
import type { Grammar, Parsed } from '../python/syntax-tree.js';

/** What connects a thread with the one that parses for it. */
export interface Line {
  readonly port: MessagePort;
  /** Of the answers so far; whoever waits for one sleeps on it. */
  readonly count: Int32Array;
}

export type Reply = { readonly grammar: Grammar } | { readonly parsed: Parsed } | { readonly error: unknown };

/** No text takes so long; a thread that could not even start says nothing. */
const PATIENCE = 60_000;

/**
 * Parses Python for who cannot wait for a promise: WebAssembly of this size is only made ready asynchronously, so another
 * thread does it and this one sleeps meanwhile. The thread starts with the first text and does not keep the process alive.
 */
export class SyncParser {
  readonly #entry: URL;
  #line: Line | null = null;
  #worker: Worker | null = null;
  #answers = 0;

  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** @throws PythonParserError; the next text is parsed by a new thread. */
  parse(text: string): Parsed {
    if (!this.#line) {
      this.#start();
      const ready = this.#receive();
      if ('grammar' in ready) adoptGrammar(ready.grammar);
    }
    this.#line?.port.postMessage(text);
    const reply = this.#receive();
    if ('parsed' in reply) return reply.parsed;
    throw this.#lose(new Error('an answer out of turn'));
  }

  #start(): void {
    const { port1, port2 } = new MessageChannel();
    const count = new Int32Array(new SharedArrayBuffer(4));
    const data: Line = { port: port2, count };
    // The options of this process are not for a thread that only parses.
    this.#worker = new Worker(this.#entry, { workerData: data, transferList: [port2], execArgv: [] });
    this.#worker.unref();
    // What went wrong is told by the answer that does not come.
    this.#worker.on('error', () => undefined);
    port1.unref();
    this.#line = { port: port1, count };
    this.#answers = 0;
  }

  #receive(): Reply {
    if (!this.#line) throw this.#lose(new Error('there is no thread'));
    const { port, count } = this.#line;
    Atomics.wait(count, 0, this.#answers, PATIENCE);
    const received = receiveMessageOnPort(port) as { readonly message: Reply } | undefined;
    this.#answers++;
    if (!received) throw this.#lose(new Error('the thread that parses does not answer'));
    if ('error' in received.message) throw this.#lose(received.message.error);
    return received.message;
  }

  /** A parser that has failed is not to be trusted with the next text. */
  #lose(cause: unknown): PythonParserError {
    void this.#worker?.terminate();
    this.#line?.port.close();
    this.#worker = this.#line = null;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new PythonParserError(`the Python parser failed: ${why}`, { cause });
  }
}
