import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

/** The identifiers that a `case_pattern` binds, in source order. */
export function capturesOf(tree: SyntaxTree, pattern: Node): Node[] {
  const found: Node[] = [];
  const after = tree.after(pattern);
  let node = pattern;
  while (node < after) {
    switch (tree.kind(node)) {
      case 'class_pattern':
        // The class comes first and is used, not bound.
        node = tree.firstChild(node) === NONE ? tree.after(node) : tree.after(node + 1);
        break;
      case 'keyword_pattern':
        node = tree.firstChild(node) === NONE ? tree.after(node) : tree.after(node + 1);
        break;
      case 'dotted_name': {
        const capture = captureOf(tree, node);
        if (capture !== NONE && tree.field(node) !== 'key') found.push(capture);
        node = tree.after(node);
        break;
      }
      case 'identifier':
        if (tree.textOf(node) !== '_') found.push(node);
        node++;
        break;
      default:
        node++;
    }
  }
  return found;
}

/** The name that a `dotted_name` binds where it stands for a whole pattern: `NONE` for `a.b`, which is a value, and `_`. */
export function captureOf(tree: SyntaxTree, name: Node): Node {
  const first = tree.firstChild(name);
  const isSingle = first !== NONE && tree.after(first) === tree.after(name);
  return isSingle && tree.textOf(first) !== '_' ? first : NONE;
}
