/**
 * The entry of the worker thread of `SyncParser`: parses the texts that it is sent, in their order. It says with the
 * first message whether it can, and which grammar it has.
 */
import { workerData } from 'node:worker_threads';
import { parseSyntax } from '../python/parse-syntax.js';
import { loadedGrammar, loadPython } from '../python/parse.js';
import type { Line, Reply } from './sync-parser.js';

const { port, count } = workerData as Line;

function answer(make: () => Reply): void {
  let reply: Reply;
  try {
    reply = make();
  } catch (error) {
    reply = { error };
  }
  const columns = 'parsed' in reply ? Object.values(reply.parsed.columns) : [];
  port.postMessage(
    reply,
    columns.flatMap((column) => (typeof column === 'object' ? [(column as Int32Array).buffer as ArrayBuffer] : [])),
  );
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
}

let failure: unknown = null;
try {
  await loadPython();
} catch (error) {
  failure = error;
}
answer(() => (failure === null ? { grammar: loadedGrammar() } : { error: failure }));
port.on('message', (text: string) => answer(() => ({ parsed: parseSyntax(text) })));
