import type { Value } from '../facts/facts.js';
import { readExpression } from './extract-expressions.js';
import type { Extraction } from './extraction.js';
import type { Expression, JSXElement, JSXFragment } from './syntax.js';

/** An element: what stands in its attributes and between its tags is evaluated; who renders it calls the component. */
export function readJsx(x: Extraction, node: JSXElement | JSXFragment): Value {
  const of: Value[] = [];
  const read = (expression: Expression | { readonly type: 'JSXEmptyExpression' }): void => {
    if (expression.type !== 'JSXEmptyExpression') of.push(readExpression(x, expression));
  };
  if (node.type === 'JSXElement')
    for (const attribute of node.openingElement.attributes) {
      if (attribute.type === 'JSXSpreadAttribute') read(attribute.argument);
      else if (attribute.value?.type === 'JSXExpressionContainer') read(attribute.value.expression);
      else if (attribute.value && attribute.value.type !== 'Literal') read(attribute.value);
    }
  for (const child of node.children) {
    if (child.type === 'JSXExpressionContainer' || child.type === 'JSXSpreadChild') read(child.expression);
    else if (child.type !== 'JSXText') read(child);
  }
  return { k: 'parts', of, at: x.atOf(node) };
}
