/**
 * The entry of a worker thread of `ParserPool`: parses the texts that it is sent, in their order. An exception ends the
 * thread: a parser that has failed is not to be trusted with the next text.
 */
import { parentPort } from 'node:worker_threads';
import { parseSyntax } from '../python/parse-syntax.js';
import { loadPython } from '../python/parse.js';
import { READY } from './parser-pool.js';

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');
await loadPython();
port.on('message', (text: string) => {
  const parsed = parseSyntax(text);
  const { types, fields, starts, ends, afters } = parsed.columns;
  port.postMessage(
    parsed,
    [types, fields, starts, ends, afters].map((column) => column.buffer as ArrayBuffer),
  );
});
port.postMessage(READY);
