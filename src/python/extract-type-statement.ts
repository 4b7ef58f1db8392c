import type { Step, Value } from '../facts/facts.js';
import { readAnnotation } from './extract-annotations.js';
import { readTuple, readValue } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import { aliasHead, nameOf } from './names.js';
import { type Node, NONE } from './syntax-tree.js';

/** Reads a `type` statement, and the assignments to `type(x).y` that the grammar takes for one. */
export function readTypeStatement(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const right = tree.child(node, 'right');
  const { name, parameters } = aliasHead(tree, node);
  if (right === NONE) return;
  const at = tree.at(node);
  if (name === NONE) {
    const value = readValue(extraction, right);
    const left = tree.child(node, 'left');
    const target = left === NONE ? NONE : tree.firstChild(left);
    if (target !== NONE)
      steps.push({ s: 'assign', targets: [readTarget(extraction, target, tree.start(node))], value, at });
    return;
  }
  // The alias is evaluated when it is asked for; what it stands for is kept as an assignment.
  const scope = parameters === NONE ? extraction.scope : extraction.scopeOf(parameters);
  if (parameters !== NONE) scope.id = scope.nextNumber();
  const value = extraction.within(scope, () => readAnnotation(extraction, right));
  steps.push({ s: 'assign', targets: [extraction.identifier(name)], value, at });
}

/** Reads the `(x).y` behind a `type` at offset `start` as `type(x).y`. */
function readTarget(extraction: Extraction, node: Node, start: number): Value {
  const { tree } = extraction;
  const at = tree.atOf(start, tree.end(node));
  const object = tree.child(node, 'object');
  const attribute = tree.child(node, 'attribute');
  const inner = tree.firstChild(node);
  const isCall = tree.kind(node) === 'parenthesized_expression' && inner !== NONE;
  return extraction.deeper<Value>(
    node,
    () => {
      if (object !== NONE && attribute !== NONE) {
        return { k: 'attr', base: readTarget(extraction, object, start), name: nameOf(tree, attribute), at };
      }
      if (tree.kind(node) === 'subscript' && inner !== NONE) {
        const keys = tree.children(node).filter((child) => tree.field(child) === 'subscript');
        return { k: 'item', base: readTarget(extraction, inner, start), key: readTuple(extraction, keys), at };
      }
      if (!isCall) return { k: 'parts', of: [readValue(extraction, node)], at };
      const callee = extraction.name('type', tree.atOf(start, start + 'type'.length));
      const args = [{ value: readValue(extraction, inner), at: tree.at(inner) }];
      return { k: 'call', call: { callee, args, at, text: 'type' } };
    },
    () => ({ k: 'parts', of: [], at }),
  );
}
