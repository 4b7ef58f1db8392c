import type { CompareOp, Test, Value } from '../facts/facts.js';
import { readExpression } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import type { Expression } from './syntax.js';

const COMPARE: Readonly<Record<string, CompareOp>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  in: 'in',
};

/** Reads an expression of which only the truth matters. */
export function readTest(x: Extraction, node: Expression): Test {
  return x.deeper(
    node,
    () => testOf(x, node),
    () => ({ t: 'unknown', of: [] }),
  );
}

function testOf(x: Extraction, node: Expression): Test {
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'boolean') return { t: 'const', value: node.value };
      if (typeof node.value === 'number') return { t: 'const', value: node.value !== 0 };
      break;
    case 'UnaryExpression':
      if (node.operator === '!') return { t: 'not', of: readTest(x, node.argument) };
      break;
    case 'LogicalExpression':
      if (node.operator === '??') break;
      return {
        t: node.operator === '&&' ? 'and' : 'or',
        of: operands(node, node.operator).map((part) => readTest(x, part)),
      };
    case 'ParenthesizedExpression':
      return readTest(x, node.expression);
    case 'BinaryExpression': {
      if (node.left.type === 'PrivateIdentifier') return { t: 'unknown', of: [readExpression(x, node.right)] };
      const op = COMPARE[node.operator];
      if (op !== undefined)
        return { t: 'compare', op, left: readExpression(x, node.left), right: readExpression(x, node.right) };
      if (node.operator === 'instanceof')
        return { t: 'unknown', of: [readExpression(x, node.left), readExpression(x, node.right)] };
      const of = summands(node).map((part) => readExpression(x, part));
      return { t: 'truthy', value: { k: 'parts', of, at: x.atOf(node) } };
    }
    default:
      break;
  }
  return truthOf(readExpression(x, node));
}

export function truthOf(value: Value): Test {
  return value.k === 'test' ? value.test : { t: 'truthy', value };
}

/** The operands of `a && b && c`, however they are nested on the left: of long chains not recursively. */
function operands(node: Extract<Expression, { type: 'LogicalExpression' }>, operator: string): Expression[] {
  const right: Expression[] = [];
  let left: Expression = node;
  while (left.type === 'LogicalExpression' && left.operator === operator) {
    right.push(left.right);
    left = left.left;
  }
  return [left, ...right.reverse()];
}

/** The same of `a + b + c` and other arithmetic. */
function summands(node: Extract<Expression, { type: 'BinaryExpression' }>): Expression[] {
  const right: Expression[] = [];
  let left: Expression = node;
  while (left.type === 'BinaryExpression' && left.left.type !== 'PrivateIdentifier' && !isComparison(left.operator)) {
    right.push(left.right);
    left = left.left;
  }
  return [left, ...right.reverse()];
}

function isComparison(operator: string): boolean {
  return COMPARE[operator] !== undefined || operator === 'instanceof';
}
