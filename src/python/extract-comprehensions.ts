import type { Test, Value } from '../facts/facts.js';
import { readTuple, readValue } from './extract-expressions.js';
import { readTest } from './extract-tests.js';
import type { Extraction } from './extraction.js';
import { type Node, NONE } from './syntax-tree.js';

type Comprehension = Extract<Value, { k: 'comp' }>;

/** Reads a comprehension; its variables get a number of their own within the function. */
export function readComprehension(extraction: Extraction, node: Node, kind: Comprehension['kind']): Value {
  const { tree } = extraction;
  const scope = extraction.scopeOf(node);
  scope.id = scope.nextNumber();
  const loops: { target: Value; iter: Value; tests: Test[] }[] = [];
  const nothing = (): Value => ({ k: 'parts', of: [], at: tree.at(node) });
  for (const part of tree.children(node)) {
    const partKind = tree.kind(part);
    if (partKind === 'for_in_clause') {
      const left = tree.child(part, 'left');
      const right = tree.children(part).filter((child) => tree.field(child) === 'right');
      // The first iterable is evaluated outside.
      const iterScope = loops.length === 0 ? extraction.scope : scope;
      const iter = extraction.within(iterScope, () => readTuple(extraction, right)) ?? nothing();
      const target = left === NONE ? nothing() : extraction.within(scope, () => readValue(extraction, left));
      loops.push({ target, iter, tests: [] });
    } else if (partKind === 'if_clause') {
      const condition = tree.firstChild(part);
      if (condition !== NONE) loops.at(-1)?.tests.push(extraction.within(scope, () => readTest(extraction, condition)));
    }
  }
  const body = tree.child(node, 'body');
  return extraction.within(scope, () => {
    const at = tree.at(node);
    if (body === NONE) return { k: 'comp', kind, loops, key: null, element: nothing(), at };
    if (kind !== 'dict') return { k: 'comp', kind, loops, key: null, element: readValue(extraction, body), at };
    const key = tree.child(body, 'key');
    const value = tree.child(body, 'value');
    return {
      k: 'comp',
      kind,
      loops,
      key: key === NONE ? null : readValue(extraction, key),
      element: value === NONE ? nothing() : readValue(extraction, value),
      at,
    };
  });
}
