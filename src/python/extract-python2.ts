import type { Arg, Value } from '../facts/facts.js';
import { readValue } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import { type Node, NONE } from './syntax-tree.js';

/** Reads Python 2's `print` and `exec` statements as the calls that they became. */
export function readOldStatement(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const name = tree.kind(node) === 'print_statement' ? 'print' : 'exec';
  const at = tree.at(node);
  const args: Arg[] = [];
  for (const child of tree.children(node)) {
    const kind = tree.kind(child);
    if (kind === 'ERROR' || kind === 'in') continue;
    const value = kind === 'chevron' ? tree.firstChild(child) : child;
    if (value === NONE) continue;
    const arg = { value: readValue(extraction, value), at: tree.at(child) };
    args.push(kind === 'chevron' ? { name: 'file', ...arg } : arg);
  }
  const start = tree.start(node);
  const callee: Value = { k: 'free', name, at: tree.atOf(start, start + name.length) };
  return { k: 'call', call: { callee, args, at, text: name } };
}
