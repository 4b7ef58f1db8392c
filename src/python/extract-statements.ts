import type { HandlerFacts, Step, Test, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { oldHandlerTarget } from './names.js';
import { type Arm, chainArms, readArmAt } from './arms.js';
import { readAnnotation } from './extract-annotations.js';
import { readClass, readFunction } from './extract-definitions.js';
import { hasCall, readTuple, readValue } from './extract-expressions.js';
import { readImports } from './extract-imports.js';
import { readMatch } from './extract-match.js';
import { readOldStatement } from './extract-python2.js';
import { readTest } from './extract-tests.js';
import { readTypeStatement } from './extract-type-statement.js';
import type { Extraction } from './extraction.js';
import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

/** The steps of a block or a module. */
export function readBlock(extraction: Extraction, block: Node): Step[] {
  const steps: Step[] = [];
  extraction.deeper(
    block,
    () => {
      const { tree } = extraction;
      // A file that is broken enough has no module at all.
      if (tree.kind(block) === 'ERROR') readBroken(extraction, block, steps);
      else for (const statement of tree.children(block)) readStatement(extraction, statement, steps);
    },
    () => undefined,
  );
  // A copy has no room to grow, of which `push` leaves much, and facts are kept to the end.
  return steps.slice();
}

function readStatement(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const at = tree.at(node);
  switch (tree.kind(node)) {
    case 'expression_statement':
      readExpressionStatement(extraction, node, steps);
      break;
    case 'if_statement':
      steps.push(...readIf(extraction, node));
      break;
    case 'for_statement':
    case 'while_statement':
      steps.push(readLoop(extraction, node));
      break;
    case 'try_statement':
      steps.push(readTry(extraction, node));
      break;
    case 'with_statement':
      readWith(extraction, node, steps);
      break;
    case 'match_statement':
      readMatch(extraction, node, steps, readBlock);
      break;
    case 'function_definition':
    case 'class_definition':
      readDefinition(extraction, node, [], steps);
      break;
    case 'decorated_definition':
      readDecorated(extraction, node, steps);
      break;
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      readImports(extraction, node, steps);
      break;
    case 'return_statement':
      steps.push({ s: 'return', value: readTuple(extraction, expressions(tree, node)), at });
      break;
    case 'raise_statement':
      readRaise(extraction, node, steps);
      break;
    case 'assert_statement': {
      const condition = tree.firstChild(node);
      if (condition !== NONE) steps.push({ s: 'assert', test: readTest(extraction, condition), at });
      break;
    }
    case 'delete_statement':
      steps.push({ s: 'delete', targets: readTargets(extraction, node), at });
      break;
    case 'type_alias_statement':
      readTypeStatement(extraction, node, steps);
      break;
    case 'print_statement':
    case 'exec_statement':
      steps.push({ s: 'eval', value: readOldStatement(extraction, node), at });
      break;
    case 'break_statement':
      steps.push({ s: 'break', at });
      break;
    case 'continue_statement':
      steps.push({ s: 'continue', at });
      break;
    case 'ERROR':
      readBroken(extraction, node, steps);
      break;
  }
}

/** What is whole inside of a broken region: its statements and its calls. */
function readBroken(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  for (const child of tree.children(node)) {
    const kind = tree.kind(child);
    if (kind === 'call' || kind === 'await') {
      steps.push({ s: 'eval', value: readValue(extraction, child), at: tree.at(child) });
    } else if (kind === 'assignment' || kind === 'augmented_assignment') {
      readAssignment(extraction, child, steps);
    } else if (kind === 'block') {
      steps.push(...readBlock(extraction, child));
    } else if (kind !== 'ERROR') {
      readStatement(extraction, child, steps);
    }
  }
}

/** Children that are expressions, and so neither kept tokens nor broken. */
function expressions(tree: SyntaxTree, node: Node): Node[] {
  return tree.children(node).filter((child) => tree.kind(child) !== 'ERROR' && tree.kind(child) !== 'from');
}

function readExpressionStatement(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const children = expressions(tree, node);
  const [first] = children;
  if (first === undefined) return;
  const kind = tree.kind(first);
  if (kind === 'assignment' || kind === 'augmented_assignment') {
    readAssignment(extraction, first, steps);
    return;
  }
  const value = readTuple(extraction, children);
  // Docstrings, `...` and other constants do nothing.
  const isIdle = value === null || value.k === 'const' || (value.k === 'parts' && value.of.length === 0);
  if (!isIdle) steps.push({ s: 'eval', value, at: tree.at(node) });
}

/** `a = b = v` is one step with two targets; an annotated one without a value is a `declare`. */
function readAssignment(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const at = tree.at(node);
  const lefts: Node[] = [];
  let type = NONE;
  let right = node;
  let isAugmented = false;
  while (right !== NONE && (tree.kind(right) === 'assignment' || tree.kind(right) === 'augmented_assignment')) {
    isAugmented ||= tree.kind(right) === 'augmented_assignment';
    const left = tree.child(right, 'left');
    if (left !== NONE) lefts.push(left);
    if (type === NONE) type = tree.child(right, 'type');
    right = tree.child(right, 'right');
  }
  const value = right === NONE ? null : readValue(extraction, right);
  const annotation = type === NONE ? null : readAnnotation(extraction, type);
  const targets = lefts.map((left) => readValue(extraction, left));
  const [target] = targets;
  if (target === undefined) return;
  if (value === null) {
    if (annotation) steps.push({ s: 'declare', target, annotation, at });
    return;
  }
  steps.push({
    s: 'assign',
    targets,
    value,
    ...(isAugmented && { augmented: true as const }),
    ...(annotation && { annotation }),
    at,
  });
}

/** `elif` is a branch in the `else` of the one before. */
function readIf(extraction: Extraction, node: Node): Step[] {
  const { tree } = extraction;
  const arms: Arm[] = [readArm(extraction, node, tree.at(node))];
  let otherwise: Step[] = [];
  for (const clause of tree.children(node)) {
    const kind = tree.kind(clause);
    if (kind === 'elif_clause') {
      const at = tree.atOf(tree.start(clause), tree.end(node));
      arms.push(readArmAt(extraction, arms.length, () => readArm(extraction, clause, at)));
    } else if (kind === 'else_clause') {
      otherwise = readArmAt(extraction, arms.length, () => readClause(extraction, clause));
    }
  }
  return chainArms(extraction, arms, otherwise);
}

function readArm(extraction: Extraction, clause: Node, at: At): Arm {
  const { tree } = extraction;
  const condition = tree.child(clause, 'condition');
  const test: Test = condition === NONE ? { t: 'unknown', of: [] } : readTest(extraction, condition);
  return { before: [], test, then: readClause(extraction, clause), at };
}

/** The steps of a statement's or clause's own block. */
function readClause(extraction: Extraction, node: Node): Step[] {
  if (node === NONE) return [];
  const block = extraction.tree.childOfKind(node, 'block');
  return block === NONE ? [] : readBlock(extraction, block);
}

function readLoop(extraction: Extraction, node: Node): Step {
  const { tree } = extraction;
  const isFor = tree.kind(node) === 'for_statement';
  const condition = tree.child(node, 'condition');
  const left = tree.child(node, 'left');
  const right = tree.child(node, 'right');
  const test: Test = condition === NONE ? { t: 'unknown', of: [] } : readTest(extraction, condition);
  const iter = right === NONE ? null : readValue(extraction, right);
  const target = left === NONE ? null : readValue(extraction, left);
  return {
    s: 'loop',
    test: isFor ? null : test,
    target,
    iter,
    body: readClause(extraction, node),
    else: readClause(extraction, tree.childOfKind(node, 'else_clause')),
    isAsync: tree.text.startsWith('async', tree.start(node)),
    at: tree.at(node),
  };
}

function readTry(extraction: Extraction, node: Node): Step {
  const { tree } = extraction;
  const body = readClause(extraction, node);
  const handlers: HandlerFacts[] = [];
  for (const clause of tree.children(node)) {
    if (tree.kind(clause) === 'except_clause') handlers.push(readHandler(extraction, clause));
  }
  return {
    s: 'try',
    body,
    handlers,
    else: readClause(extraction, tree.childOfKind(node, 'else_clause')),
    finally: readClause(extraction, tree.childOfKind(node, 'finally_clause')),
    at: tree.at(node),
  };
}

function readHandler(extraction: Extraction, clause: Node): HandlerFacts {
  const { tree } = extraction;
  let target = tree.child(clause, 'alias');
  if (target === NONE) target = oldHandlerTarget(tree, clause);
  const types: Value[] = [];
  for (const value of tree.children(clause)) {
    if (tree.field(value) !== 'value' || value === target) continue;
    const isAs = tree.kind(value) === 'as_pattern';
    if (isAs) target = tree.child(value, 'alias');
    const type = readValue(extraction, isAs ? tree.firstChild(value) : value);
    if (type.k === 'seq') types.push(...type.items);
    else types.push(type);
  }
  return {
    types,
    target: target === NONE ? null : readValue(extraction, target),
    body: readClause(extraction, clause),
    at: tree.at(clause),
  };
}

/** CPython allows 20 nested blocks. */
const MAX_WITH_ITEMS = 50;

/** `with a, b:` is `with a:` around `with b:`. */
function readWith(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const isAsync = tree.text.startsWith('async', tree.start(node));
  const clause = tree.childOfKind(node, 'with_clause');
  const scopes: { value: Value; target: Value | null; at: At }[] = [];
  for (const item of clause === NONE ? [] : tree.children(clause)) {
    const whole = tree.child(item, 'value');
    if (whole === NONE) continue;
    if (scopes.length === MAX_WITH_ITEMS) {
      extraction.tooDeep(item);
      break;
    }
    const alias = tree.kind(whole) === 'as_pattern' ? tree.child(whole, 'alias') : NONE;
    const value = readValue(extraction, whole);
    scopes.push({ value, target: alias === NONE ? null : readValue(extraction, alias), at: tree.at(item) });
  }
  let body = extraction.lower(scopes.length, () => readClause(extraction, node));
  for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
    body = [{ s: 'scope', value: scope.value, target: scope.target, isAsync, body, at: scope.at }];
  }
  steps.push(...body);
}

function readDecorated(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const decorators: Value[] = [];
  for (const child of tree.children(node)) {
    if (tree.kind(child) !== 'decorator') continue;
    const expression = tree.firstChild(child);
    if (expression !== NONE) decorators.push(readValue(extraction, expression));
  }
  const definition = tree.child(node, 'definition');
  if (definition !== NONE) readDefinition(extraction, definition, decorators, steps);
}

function readDefinition(extraction: Extraction, node: Node, decorators: readonly Value[], steps: Step[]): void {
  const read = extraction.tree.kind(node) === 'class_definition' ? readClass : readFunction;
  const step = read(extraction, node, decorators, readBlock);
  if (step) steps.push(step);
}

/** Only what is raised is kept; a cause is evaluated where that can run something. */
function readRaise(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const cause = tree.child(node, 'cause');
  const [raised] = expressions(tree, node).filter((child) => child !== cause);
  if (cause !== NONE && hasCall(tree, cause)) {
    steps.push({ s: 'eval', value: readValue(extraction, cause), at: tree.at(cause) });
  }
  const at = tree.at(node);
  if (raised === undefined) {
    steps.push({ s: 'raise', value: null, at });
    return;
  }
  // Python 2: `raise E, "message"`.
  const isOld = tree.kind(raised) === 'expression_list' && tree.firstChild(raised) !== NONE;
  steps.push({ s: 'raise', value: readValue(extraction, isOld ? tree.firstChild(raised) : raised), at });
}

function readTargets(extraction: Extraction, node: Node): Value[] {
  const { tree } = extraction;
  const only = tree.firstChild(node);
  const list = only !== NONE && tree.kind(only) === 'expression_list' ? only : node;
  return expressions(tree, list).map((target) => readValue(extraction, target));
}
