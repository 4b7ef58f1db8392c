import type { Arg, Value } from '../facts/facts.js';
import { nameOf } from './names.js';
import { readComprehension } from './extract-comprehensions.js';
import { readValue } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import type { Scope } from './scope.js';
import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

const MAX_TEXT = 60;

/** Reads a call; `super()` in a class is a value of its own. */
export function readCall(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const callee = tree.child(node, 'function');
  const list = tree.child(node, 'arguments');
  const at = tree.at(node);
  if (callee === NONE || list === NONE)
    return { k: 'parts', of: callee === NONE ? [] : [readValue(extraction, callee)], at };
  const calleeValue = readValue(extraction, callee);
  if (calleeValue.k === 'free' && calleeValue.name === 'super') {
    const cls = superClass(extraction, tree.children(list));
    if (cls !== null) return { k: 'super', cls, at };
  }
  const args: Arg[] =
    tree.kind(list) === 'generator_expression'
      ? [{ value: readComprehension(extraction, list, 'generator'), at: tree.at(list) }]
      : readArguments(extraction, list);
  return { k: 'call', call: { callee: calleeValue, args, at, text: calleeText(tree, callee) } };
}

/** Reads an `argument_list`, of a call or of a class statement. */
export function readArguments(extraction: Extraction, list: Node): Arg[] {
  const { tree } = extraction;
  const args: Arg[] = [];
  for (const child of tree.children(list)) {
    const kind = tree.kind(child);
    if (kind === 'ERROR') continue;
    const at = tree.at(child);
    const inner = kind === 'keyword_argument' ? tree.child(child, 'value') : tree.firstChild(child);
    if (kind === 'keyword_argument') {
      const name = tree.child(child, 'name');
      if (name !== NONE && inner !== NONE)
        args.push({ name: nameOf(tree, name), value: readValue(extraction, inner), at });
    } else if (kind === 'list_splat' || kind === 'dictionary_splat') {
      if (inner !== NONE)
        args.push({ spread: kind === 'list_splat' ? '*' : '**', value: readValue(extraction, inner), at });
    } else {
      args.push({ value: readValue(extraction, child), at });
    }
  }
  // See `readBlock`.
  return args.slice();
}

/** The class that `super()` or `super(C, self)` starts from; null where that is not to be seen. */
function superClass(extraction: Extraction, args: readonly Node[]): number | null {
  const { tree } = extraction;
  const [first] = args;
  let scope: Scope | null = extraction.scope;
  while (scope && scope.kind !== 'class') scope = scope.parent;
  if (first === undefined || !scope) return scope?.id ?? null;
  if (tree.kind(first) !== 'identifier') return null;
  const name = nameOf(tree, first);
  for (let outer: Scope | null = scope; outer; outer = outer.parent) {
    if (outer.kind === 'class' && outer.qualname.slice(outer.qualname.lastIndexOf('.') + 1) === name) return outer.id;
  }
  return null;
}

function calleeText(tree: SyntaxTree, callee: Node): string {
  const start = tree.start(callee);
  // A fluent chain's callee holds the whole chain: only its beginning is looked at.
  const text = tree.text.slice(start, Math.min(tree.end(callee), start + 4 * MAX_TEXT));
  const folded = /\s/.test(text) ? text.replace(/\s+/g, ' ') : text;
  return folded.length <= MAX_TEXT ? folded : `${folded.slice(0, MAX_TEXT - 1)}…`;
}
