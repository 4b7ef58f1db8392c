/**
 * The entry of a worker thread of `ParserPool`: parses the files that it is sent, in their order. An exception in the
 * parser of Python ends the thread: once it has failed it is not to be trusted with the next text.
 */
import { parentPort } from 'node:worker_threads';
import { encodeFacts } from '../facts/encode-facts.js';
import { parseSyntax } from '../python/parse-syntax.js';
import { loadPython } from '../python/parse.js';
import { extractTypeScript } from '../typescript/extract.js';
import { READY, type Reply, type Task } from './parser-pool.js';

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');
await loadPython();
port.on('message', ({ path, text, isScript }: Task) => {
  if (isScript) {
    const reply = factsOf(path, text);
    port.postMessage(reply, 'facts' in reply ? [reply.facts.buffer as ArrayBuffer] : []);
    return;
  }
  const parsed = parseSyntax(text);
  const { types, fields, starts, ends, afters } = parsed.columns;
  port.postMessage(
    parsed,
    [types, fields, starts, ends, afters].map((column) => column.buffer as ArrayBuffer),
  );
});
port.postMessage(READY);

function factsOf(path: string, text: string): Exclude<Reply, { readonly columns: unknown }> {
  try {
    return { facts: encodeFacts(extractTypeScript(text, path)).slice() };
  } catch (error) {
    return { error };
  }
}
