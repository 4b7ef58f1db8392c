import type { Test, Value } from '../facts/facts.js';
import { nameOf } from './names.js';
import { readCall } from './extract-calls.js';
import { readComprehension } from './extract-comprehensions.js';
import { readLambda } from './extract-definitions.js';
import { booleanOperator, operands, readComparison, readTest, withoutParentheses } from './extract-tests.js';
import type { Extraction } from './extraction.js';
import { joinStrings, numberValue, stringValue } from './literals.js';
import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

/** Reads an expression; targets of assignments are read the same way. */
export function readValue(extraction: Extraction, node: Node): Value {
  const inner = withoutParentheses(extraction.tree, node);
  if (extraction.tree.kind(inner) === 'identifier') return extraction.identifier(inner);
  return extraction.deeper<Value>(
    inner,
    () => readInner(extraction, inner),
    () => ({ k: 'parts', of: [], at: extraction.tree.at(inner) }),
  );
}

/** Several expressions side by side (`return a, b`): one alone is itself, more are a tuple. */
export function readTuple(extraction: Extraction, nodes: readonly Node[]): Value | null {
  const [first] = nodes;
  if (first === undefined) return null;
  if (nodes.length === 1) return readValue(extraction, first);
  const { tree } = extraction;
  const at = tree.atOf(tree.start(first), tree.end(nodes.at(-1) ?? first));
  return { k: 'seq', kind: 'tuple', items: nodes.map((item) => readValue(extraction, item)), at };
}

function readInner(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  switch (tree.kind(node)) {
    case 'attribute':
      return readAttribute(extraction, node);
    case 'call':
      return readCall(extraction, node);
    case 'string':
    case 'concatenated_string':
      return readString(extraction, node);
    case 'integer':
    case 'float':
      return readNumber(extraction, node, false);
    case 'true':
      return { k: 'const', value: true, at: tree.at(node) };
    case 'false':
      return { k: 'const', value: false, at: tree.at(node) };
    case 'none':
      return { k: 'const', value: null, at: tree.at(node) };
    case 'subscript':
      return readSubscript(extraction, node);
    case 'tuple':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      return { k: 'seq', kind: 'tuple', items: readChildren(extraction, node), at: tree.at(node) };
    case 'list':
    case 'list_pattern':
      return { k: 'seq', kind: 'list', items: readChildren(extraction, node), at: tree.at(node) };
    case 'set':
      return { k: 'seq', kind: 'set', items: readChildren(extraction, node), at: tree.at(node) };
    case 'dictionary':
      return readDictionary(extraction, node);
    case 'list_comprehension':
      return readComprehension(extraction, node, 'list');
    case 'set_comprehension':
      return readComprehension(extraction, node, 'set');
    case 'dictionary_comprehension':
      return readComprehension(extraction, node, 'dict');
    case 'generator_expression':
      return readComprehension(extraction, node, 'generator');
    case 'binary_operator':
      return { k: 'parts', of: terms(tree, node).map((term) => readValue(extraction, term)), at: tree.at(node) };
    case 'unary_operator':
      return readUnary(extraction, node);
    case 'not_operator':
      return { k: 'test', test: readTest(extraction, node), at: tree.at(node) };
    case 'comparison_operator':
      return { k: 'test', test: readComparison(extraction, node), at: tree.at(node) };
    case 'boolean_operator': {
      const of = operands(tree, node).map((operand) => readValue(extraction, operand));
      return { k: 'choice', op: booleanOperator(tree, node), test: null, of, at: tree.at(node) };
    }
    case 'conditional_expression':
      return readConditional(extraction, node);
    case 'lambda':
      return { k: 'fn', fn: readLambda(extraction, node), at: tree.at(node) };
    case 'await':
      return wrapped(extraction, node, (value) => ({ k: 'await', value, at: tree.at(node) }));
    case 'list_splat':
    case 'list_splat_pattern':
      return wrapped(extraction, node, (value) => ({ k: 'star', value, at: tree.at(node) }));
    case 'yield':
      return readYield(extraction, node);
    case 'named_expression':
      return readNamed(extraction, node);
    case 'as_pattern':
    case 'as_pattern_target':
    case 'type':
      return wrapped(extraction, node, (value) => value);
    case 'ERROR':
      return { k: 'parts', of: [], at: tree.at(node) };
    default:
      return { k: 'parts', of: readChildren(extraction, node), at: tree.at(node) };
  }
}

function readChildren(extraction: Extraction, node: Node): Value[] {
  const { tree } = extraction;
  return tree
    .children(node)
    .filter((child) => tree.kind(child) !== 'ERROR')
    .map((child) => readValue(extraction, child));
}

/** The value made from the only child; a child that a broken file lacks is nothing. */
function wrapped(extraction: Extraction, node: Node, wrap: (value: Value) => Value): Value {
  const child = extraction.tree.firstChild(node);
  if (child === NONE) return { k: 'parts', of: [], at: extraction.tree.at(node) };
  return wrap(readValue(extraction, child));
}

function readAttribute(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const object = tree.child(node, 'object');
  const attribute = tree.child(node, 'attribute');
  if (object === NONE || attribute === NONE)
    return { k: 'parts', of: readChildren(extraction, node), at: tree.at(node) };
  return { k: 'attr', base: readValue(extraction, object), name: nameOf(tree, attribute), at: tree.at(node) };
}

function readSubscript(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const at = tree.at(node);
  const base = tree.child(node, 'value');
  if (base === NONE) return { k: 'parts', of: readChildren(extraction, node), at };
  const baseValue = readValue(extraction, base);
  const keys = tree.children(node).filter((child) => tree.field(child) === 'subscript');
  const [first] = keys;
  const isSlice = keys.length === 1 && first !== undefined && tree.kind(first) === 'slice';
  // A slice has no key of its own; it is kept only where something happens in it.
  if (isSlice && !hasCall(tree, first)) return { k: 'item', base: baseValue, key: null, at };
  return { k: 'item', base: baseValue, key: readTuple(extraction, keys), at };
}

/** Whether evaluating `node` can run code of the program. */
export function hasCall(tree: SyntaxTree, node: Node): boolean {
  for (let inner = node; inner < tree.after(node); inner++) {
    const kind = tree.kind(inner);
    if (kind === 'call' || kind === 'await' || kind === 'yield' || kind === 'named_expression') return true;
  }
  return false;
}

function readDictionary(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const entries: { key: Value | null; value: Value }[] = [];
  for (const child of tree.children(node)) {
    const kind = tree.kind(child);
    if (kind === 'pair') {
      const key = tree.child(child, 'key');
      const value = tree.child(child, 'value');
      if (key === NONE || value === NONE) continue;
      entries.push({ key: readValue(extraction, key), value: readValue(extraction, value) });
    } else if (kind === 'dictionary_splat') {
      const value = tree.firstChild(child);
      if (value !== NONE) entries.push({ key: null, value: readValue(extraction, value) });
    }
  }
  return { k: 'dict', entries, at: tree.at(node) };
}

/** The operands of a run of operators, left to right: `a + b * c` is `a`, `b * c`. Only the right ones nest. */
export function terms(tree: SyntaxTree, node: Node): Node[] {
  const found: Node[] = [];
  let left = node;
  while (left !== NONE && tree.kind(left) === 'binary_operator') {
    const right = tree.child(left, 'right');
    if (right !== NONE) found.push(right);
    left = tree.child(left, 'left');
  }
  if (left !== NONE) found.push(left);
  return found.reverse();
}

function readUnary(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const argument = tree.child(node, 'argument');
  const isNumber = argument !== NONE && (tree.kind(argument) === 'integer' || tree.kind(argument) === 'float');
  const sign = tree.text[tree.start(node)];
  if (isNumber && sign !== '~') return { ...readNumber(extraction, argument, sign === '-'), at: tree.at(node) };
  return { k: 'parts', of: argument === NONE ? [] : [readValue(extraction, argument)], at: tree.at(node) };
}

/** A number as a constant; what a double cannot hold is evaluated and not followed. */
export function readNumber(
  extraction: Extraction,
  node: Node,
  isNegative: boolean,
): Extract<Value, { k: 'const' } | { k: 'parts' }> {
  const at = extraction.tree.at(node);
  const value = numberValue(extraction.tree.textOf(node));
  if (value === null) return { k: 'parts', of: [], at };
  // JSON does not know negative zero.
  return { k: 'const', value: isNegative && value !== 0 ? -value : value, at };
}

/** A string: a constant, or with interpolations the text before them and the values that stand in it. */
export function readString(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const at = tree.at(node);
  const after = tree.after(node);
  const of: Value[] = [];
  const plain: string[] = [];
  for (let inner = node; inner < after;) {
    switch (tree.kind(inner)) {
      case 'string':
        plain.push(stringValue(tree.textOf(inner)));
        inner++;
        break;
      case 'interpolation':
      case 'format_expression':
        // The format behind the expression may hold further expressions: the loop comes to them.
        inner = readInterpolation(extraction, inner, of);
        break;
      default:
        inner++;
    }
  }
  const text = joinStrings(plain);
  if (of.length === 0) return { k: 'const', value: text, at };
  const start = text.slice(0, text.indexOf('{'));
  return { k: 'parts', of: start === '' ? of : [{ k: 'const', value: start, at }, ...of], at };
}

function readInterpolation(extraction: Extraction, node: Node, of: Value[]): Node {
  const { tree } = extraction;
  const expression = tree.child(node, 'expression');
  if (expression === NONE) return node + 1;
  of.push(readValue(extraction, expression));
  return tree.after(expression);
}

function readConditional(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const at = tree.at(node);
  const [then, condition, otherwise] = tree.children(node).filter((child) => tree.kind(child) !== 'ERROR');
  if (then === undefined || condition === undefined || otherwise === undefined) {
    return { k: 'parts', of: readChildren(extraction, node), at };
  }
  const test: Test = readTest(extraction, condition);
  return { k: 'choice', op: 'if', test, of: [readValue(extraction, then), readValue(extraction, otherwise)], at };
}

function readYield(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const children = tree.children(node);
  const isFrom = children.some((child) => tree.kind(child) === 'from');
  const values = children.filter((child) => tree.kind(child) !== 'from' && tree.kind(child) !== 'ERROR');
  return { k: 'yield', value: readTuple(extraction, values), from: isFrom, at: tree.at(node) };
}

function readNamed(extraction: Extraction, node: Node): Value {
  const { tree } = extraction;
  const name = tree.child(node, 'name');
  const value = tree.child(node, 'value');
  if (name === NONE || value === NONE) return { k: 'parts', of: readChildren(extraction, node), at: tree.at(node) };
  const assigned = readValue(extraction, value);
  return { k: 'assign', target: readValue(extraction, name), value: assigned, at: tree.at(node) };
}
