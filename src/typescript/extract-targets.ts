import type { Step, Target, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { nothing, readExpression, readObject } from './extract-expressions.js';
import { readFunction } from './extract-functions.js';
import type { Extraction } from './extraction.js';
import { keyName } from './literals.js';
import type {
  AssignmentTarget,
  AssignmentTargetMaybeDefault,
  AssignmentTargetRest,
  BindingPattern,
  BindingRestElement,
  Expression,
} from './syntax.js';

/** What a value is bound to: a name, a member, or a pattern that takes it apart. */
export type Pattern =
  BindingPattern | BindingRestElement | AssignmentTarget | AssignmentTargetMaybeDefault | AssignmentTargetRest;

/** A target that is no pattern. */
export function targetOf(x: Extraction, node: Pattern): Target {
  switch (node.type) {
    case 'Identifier':
      return x.identifier(node, node.name);
    case 'MemberExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return readExpression(x, node);
    default:
      return nothing(x.atOf(node));
  }
}

/** The steps that bind a value. Patterns are taken apart into one assignment for each name. */
export function assignTo(x: Extraction, pattern: Pattern, value: Value, at: At): Step[] {
  switch (pattern.type) {
    case 'AssignmentPattern': {
      const byDefault = namedValue(x, pattern.right, pattern.left);
      const of = [value, byDefault];
      return assignTo(x, pattern.left, { k: 'choice', op: 'or', test: null, of, at }, at);
    }
    case 'RestElement':
      return assignTo(x, pattern.argument, value, at);
    case 'ObjectPattern': {
      const { steps, base } = keep(x, value, at);
      for (const property of pattern.properties) {
        const where = x.atOf(property);
        if (property.type === 'RestElement') {
          steps.push(...assignTo(x, property.argument, base, where));
          continue;
        }
        const name = property.computed && property.key.type !== 'Literal' ? null : keyName(property.key);
        const part: Value =
          name === null
            ? { k: 'item', base, key: readExpression(x, property.key as Expression), at: where }
            : { k: 'attr', base, name, at: where };
        steps.push(...assignTo(x, property.value, part, where));
      }
      return steps;
    }
    case 'ArrayPattern': {
      const { steps, base } = keep(x, value, at);
      pattern.elements.forEach((element, i) => {
        if (!element) return;
        const where = x.atOf(element);
        const part: Value =
          element.type === 'RestElement'
            ? { k: 'item', base, key: null, at: where }
            : { k: 'item', base, key: { k: 'const', value: i, at: where }, at: where };
        steps.push(...assignTo(x, element, part, where));
      });
      return steps;
    }
    default:
      return [{ s: 'assign', targets: [targetOf(x, pattern)], value, at }];
  }
}

/** A value that is taken apart is evaluated once. */
function keep(x: Extraction, value: Value, at: At): { readonly steps: Step[]; readonly base: Value } {
  if (value.k === 'var' || value.k === 'free') return { steps: [], base: value };
  const base = x.temporary('taken', at);
  return { steps: [{ s: 'assign', targets: [base], value, at }], base };
}

/** A function gets the name of what it is assigned to. */
export function namedValue(x: Extraction, node: Expression, target: Pattern | null): Value {
  if (node.type === 'ObjectExpression' && (target?.type === 'Identifier' || target?.type === 'MemberExpression'))
    return readObject(x, node, targetOf(x, target));
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return readExpression(x, node);
  const name =
    target?.type === 'Identifier'
      ? target.name
      : target?.type === 'MemberExpression' && !target.computed
        ? keyName(target.property)
        : null;
  return readFunction(x, node, name);
}
