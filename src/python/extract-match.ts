import type { Step, Test, Value } from '../facts/facts.js';
import { type Arm, chainArms, readArmAt } from './arms.js';
import { nameOf } from './names.js';
import { hasCall, readNumber, readString, readTuple } from './extract-expressions.js';
import { readTest } from './extract-tests.js';
import type { Extraction, ReadBlock } from './extraction.js';
import { captureOf, capturesOf } from './patterns.js';
import { type Node, NONE } from './syntax-tree.js';

/**
 * Lowers `match` to branches, each case in the `else` of the one before. A subject that does something is evaluated
 * once, into the variable `match#n`.
 */
export function readMatch(extraction: Extraction, node: Node, steps: Step[], readBlock: ReadBlock): void {
  const { tree } = extraction;
  const subjects = tree.children(node).filter((child) => tree.field(child) === 'subject');
  const written = readTuple(extraction, subjects);
  const block = tree.childOfKind(node, 'block');
  if (written === null || block === NONE) return;
  let subject = written;
  if (subjects.some((part) => hasCall(tree, part))) {
    const at = tree.atOf(tree.start(node), tree.end(subjects.at(-1) ?? node));
    subject = extraction.temporary('match', at);
    steps.push({ s: 'assign', targets: [subject], value: written, at });
  }
  const cases = tree.children(block).filter((clause) => tree.kind(clause) === 'case_clause');
  const arms = cases.map((clause, index) =>
    readArmAt(extraction, index, () => readCase(extraction, clause, subject, readBlock)),
  );
  steps.push(...chainArms(extraction, arms, []));
}

function readCase(extraction: Extraction, clause: Node, subject: Value, readBlock: ReadBlock): Arm {
  const { tree } = extraction;
  const patterns = tree.children(clause).filter((child) => tree.kind(child) === 'case_pattern');
  const [only] = patterns;
  const isSingle = patterns.length === 1 && only !== undefined && !isOpenSequence(extraction, clause, only);
  const test: Test = isSingle ? readPattern(extraction, only, subject) : { t: 'unknown', of: [subject] };
  const captures = patterns.flatMap((pattern) => readCaptures(extraction, pattern, isSingle, subject));
  const guard = tree.child(clause, 'guard');
  const condition = guard === NONE ? NONE : tree.firstChild(guard);
  const consequence = tree.childOfKind(clause, 'block');
  const guardTest = condition === NONE ? null : readTest(extraction, condition);
  const body = consequence === NONE ? [] : readBlock(extraction, consequence);
  const at = tree.at(clause);
  if (!guardTest) return { before: [], test, then: [...captures, ...body], at };
  const isIrrefutable = test.t === 'const' && test.value;
  const both: Test = isIrrefutable ? guardTest : { t: 'and', of: [test, guardTest] };
  return { before: captures, test: both, then: body, at };
}

/** `case a,:` is a sequence pattern of one. */
function isOpenSequence(extraction: Extraction, clause: Node, pattern: Node): boolean {
  const { tree } = extraction;
  return /^\s*,/.test(tree.text.slice(tree.end(pattern), tree.end(clause)));
}

/** What it takes for `pattern` to match: known for literals, values, captures and alternatives of them. */
function readPattern(extraction: Extraction, pattern: Node, subject: Value): Test {
  const node = innerPattern(extraction, pattern);
  return extraction.deeper<Test>(
    node,
    () => readInner(extraction, node, subject),
    () => ({ t: 'unknown', of: [subject] }),
  );
}

function readInner(extraction: Extraction, node: Node, subject: Value): Test {
  const { tree } = extraction;
  const at = tree.at(node);
  switch (tree.kind(node)) {
    case 'case_pattern':
      // Nothing but the wildcard has no node of its own.
      return { t: 'const', value: true };
    case 'integer':
    case 'float': {
      // The sign is no node of its own.
      const isNegative = /-\s*$/.test(tree.text.slice(Math.max(0, tree.start(node) - 20), tree.start(node)));
      return { t: 'compare', op: '==', left: subject, right: readNumber(extraction, node, isNegative) };
    }
    case 'string':
    case 'concatenated_string':
      return { t: 'compare', op: '==', left: subject, right: readString(extraction, node) };
    case 'none':
      return { t: 'compare', op: 'is', left: subject, right: { k: 'const', value: null, at } };
    case 'true':
    case 'false':
      return { t: 'compare', op: 'is', left: subject, right: { k: 'const', value: tree.kind(node) === 'true', at } };
    case 'dotted_name':
      return isValuePattern(extraction, node)
        ? { t: 'compare', op: '==', left: subject, right: readDotted(extraction, node) }
        : { t: 'const', value: true };
    case 'union_pattern':
      return { t: 'or', of: tree.children(node).map((part) => readPattern(extraction, part, subject)) };
    case 'as_pattern': {
      const inner = tree.firstChild(node);
      return inner === NONE ? { t: 'unknown', of: [subject] } : readPattern(extraction, inner, subject);
    }
    case 'class_pattern': {
      const cls = tree.firstChild(node);
      return { t: 'unknown', of: cls === NONE ? [subject] : [subject, readDotted(extraction, cls)] };
    }
    default:
      return { t: 'unknown', of: [subject] };
  }
}

/** Through `case_pattern` and the parentheses of a group; a tuple pattern of one without a comma is a group. */
function innerPattern(extraction: Extraction, pattern: Node): Node {
  const { tree } = extraction;
  let node = pattern;
  for (;;) {
    const kind = tree.kind(node);
    const child = tree.firstChild(node);
    if (child === NONE) return node;
    const isGroup =
      kind === 'tuple_pattern' && tree.after(child) === tree.after(node) && !hasTrailingComma(extraction, node, child);
    if (kind !== 'case_pattern' && !isGroup) return node;
    node = child;
  }
}

function hasTrailingComma(extraction: Extraction, tuple: Node, child: Node): boolean {
  const { tree } = extraction;
  return tree.text.slice(tree.end(child), tree.end(tuple)).includes(',');
}

function isValuePattern(extraction: Extraction, name: Node): boolean {
  const { tree } = extraction;
  const first = tree.firstChild(name);
  return first !== NONE && tree.after(first) < tree.after(name);
}

function readDotted(extraction: Extraction, name: Node): Value {
  const { tree } = extraction;
  const [first, ...rest] = tree.children(name);
  if (first === undefined) return { k: 'parts', of: [], at: tree.at(name) };
  let value = extraction.identifier(first);
  for (const part of rest) {
    value = { k: 'attr', base: value, name: nameOf(tree, part), at: tree.atOf(tree.start(first), tree.end(part)) };
  }
  return value;
}

/** The assignments that a match makes. What is taken out of the subject is not followed; the subject as a whole is. */
function readCaptures(extraction: Extraction, pattern: Node, isWhole: boolean, subject: Value): Step[] {
  const { tree } = extraction;
  const node = innerPattern(extraction, pattern);
  let whole = NONE;
  if (isWhole && tree.kind(node) === 'dotted_name') whole = captureOf(tree, node);
  if (isWhole && tree.kind(node) === 'as_pattern') whole = tree.children(node).at(-1) ?? NONE;
  return capturesOf(tree, pattern).map((capture) => {
    const at = tree.at(capture);
    const value: Value = capture === whole ? subject : { k: 'parts', of: [], at };
    return { s: 'assign', targets: [extraction.identifier(capture)], value, at };
  });
}
