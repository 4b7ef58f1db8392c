import type { Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { readString, readTuple, readValue, terms } from './extract-expressions.js';
import { withoutParentheses } from './extract-tests.js';
import type { Extraction } from './extraction.js';
import { type Node, NONE } from './syntax-tree.js';

/** Reads an annotation: as an expression, but a quoted dotted name is that name. */
export function readAnnotation(extraction: Extraction, type: Node): Value {
  const { tree } = extraction;
  let node = withoutParentheses(tree, type);
  while (tree.kind(node) === 'type' && tree.firstChild(node) !== NONE)
    node = withoutParentheses(tree, tree.firstChild(node));
  const at = tree.at(node);
  const inner = (children: readonly Node[]): Value[] => children.map((child) => readAnnotation(extraction, child));
  return extraction.deeper<Value>(
    node,
    () => {
      switch (tree.kind(node)) {
        case 'string': {
          const text = readString(extraction, node);
          return (text.k === 'const' && dotted(extraction, String(text.value), at)) || text;
        }
        case 'union_type':
          return { k: 'parts', of: inner(tree.children(node)), at };
        case 'binary_operator':
          return { k: 'parts', of: inner(terms(tree, node)), at };
        case 'generic_type': {
          const [base, parameters] = tree.children(node);
          if (base === undefined || parameters === undefined) break;
          return item(extraction, readValue(extraction, base), tree.children(parameters), at);
        }
        case 'subscript': {
          const base = tree.child(node, 'value');
          const keys = tree.children(node).filter((child) => tree.field(child) === 'subscript');
          if (base === NONE || keys.length === 0) break;
          return item(extraction, readValue(extraction, base), keys, at);
        }
        case 'member_type': {
          const [base, member] = tree.children(node);
          if (base === undefined || member === undefined) break;
          return { k: 'attr', base: readAnnotation(extraction, base), name: tree.textOf(member), at };
        }
      }
      return readValue(extraction, node);
    },
    () => ({ k: 'parts', of: [], at }),
  );
}

function item(extraction: Extraction, base: Value, keys: readonly Node[], at: At): Value {
  // The strings in `Literal["r"]` are no names.
  const isLiteral = (base.k === 'attr' || base.k === 'var' || base.k === 'free') && base.name === 'Literal';
  const [first] = keys;
  if (isLiteral || first === undefined) return { k: 'item', base, key: readTuple(extraction, keys), at };
  if (keys.length === 1) return { k: 'item', base, key: readAnnotation(extraction, first), at };
  const { tree } = extraction;
  const keysAt = tree.atOf(tree.start(first), tree.end(keys.at(-1) ?? first));
  const items = keys.map((key) => readAnnotation(extraction, key));
  return { k: 'item', base, key: { k: 'seq', kind: 'tuple', items, at: keysAt }, at };
}

function dotted(extraction: Extraction, text: string, at: At): Value | null {
  if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(text)) return null;
  const [first = '', ...rest] = text.split('.');
  let value = extraction.name(first, at);
  for (const name of rest) value = { k: 'attr', base: value, name, at };
  return value;
}
