import type { CompareOp, Test, Value } from '../facts/facts.js';
import { readValue } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import { numberValue } from './literals.js';
import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

const OPERATORS: ReadonlySet<string> = new Set<CompareOp>([
  ...(['==', '!=', '<', '<=', '>', '>=', 'is', 'is not', 'in', 'not in'] as const),
]);

/** Reads an expression as a condition. */
export function readTest(extraction: Extraction, node: Node): Test {
  const { tree } = extraction;
  const inner = withoutParentheses(tree, node);
  return extraction.deeper<Test>(
    inner,
    () => {
      switch (tree.kind(inner)) {
        case 'boolean_operator':
          return { t: booleanOperator(tree, inner), of: operands(tree, inner).map((of) => readTest(extraction, of)) };
        case 'not_operator': {
          const argument = tree.child(inner, 'argument');
          if (argument === NONE) return { t: 'unknown', of: [] };
          return { t: 'not', of: readTest(extraction, argument) };
        }
        case 'comparison_operator':
          return readComparison(extraction, inner);
        case 'true':
          return { t: 'const', value: true };
        case 'false':
        case 'none':
          return { t: 'const', value: false };
        case 'integer':
          return { t: 'const', value: numberValue(tree.textOf(inner)) !== 0 };
        default:
          return { t: 'truthy', value: readValue(extraction, inner) };
      }
    },
    () => ({ t: 'unknown', of: [] }),
  );
}

/** A comparison; a chain of them is evaluated, its outcome unknown. */
export function readComparison(extraction: Extraction, node: Node): Test {
  const { tree } = extraction;
  const values: Value[] = [];
  const operators: string[] = [];
  for (const child of tree.children(node)) {
    if (tree.field(child) === 'operators') operators.push(tree.kind(child));
    else values.push(readValue(extraction, child));
  }
  const [left, right] = values;
  const op = operators[0] === '<>' ? '!=' : operators[0];
  if (operators.length === 1 && left && right && isCompareOp(op)) return { t: 'compare', op, left, right };
  return { t: 'unknown', of: values };
}

function isCompareOp(op: string | undefined): op is CompareOp {
  return op !== undefined && OPERATORS.has(op);
}

export function booleanOperator(tree: SyntaxTree, node: Node): 'and' | 'or' {
  const operator = tree.child(node, 'operator');
  return operator !== NONE && tree.kind(operator) === 'or' ? 'or' : 'and';
}

/** The operands of `a or b or c`, which is `(a or b) or c` in the tree; of one operator only. */
export function operands(tree: SyntaxTree, node: Node): Node[] {
  const op = booleanOperator(tree, node);
  const found: Node[] = [];
  let left = node;
  while (left !== NONE && tree.kind(left) === 'boolean_operator' && booleanOperator(tree, left) === op) {
    const right = tree.child(left, 'right');
    if (right !== NONE) found.push(right);
    left = tree.child(left, 'left');
  }
  if (left !== NONE) found.push(left);
  return found.reverse();
}

export function withoutParentheses(tree: SyntaxTree, node: Node): Node {
  let inner = node;
  while (tree.kind(inner) === 'parenthesized_expression') {
    const child = tree.firstChild(inner);
    if (child === NONE) break;
    inner = child;
  }
  return inner;
}
