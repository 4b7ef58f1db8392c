import { expect } from 'vitest';
import { decodeFacts } from '../../src/facts/decode-facts.js';
import { encodeFacts } from '../../src/facts/encode-facts.js';
import type { FileFacts } from '../../src/facts/facts.js';
import { printFacts } from '../../src/facts/print.js';
import { extractPython } from '../../src/python/extract.js';

/** The facts of a Python source; that they can be kept and read again unchanged is part of every test. */
export function factsOf(source: string): FileFacts {
  const facts = extractPython(source, 'example.py');
  expect(decodeFacts(encodeFacts(facts), facts.path)).toEqual(facts);
  return facts;
}

/** The facts as text, without the line of the module body. */
export function printed(source: string): string {
  return unindented(printFacts(factsOf(source)).replace(/^1:1 module 0 <module>\(\)\n?/, ''));
}

/** A text indented like the code around it: without its first and last line break and the common indentation. */
export function text(strings: TemplateStringsArray): string {
  return unindented((strings.raw[0] ?? '').replace(/^\n|\n *$/g, ''));
}

function unindented(block: string): string {
  const lines = block.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
