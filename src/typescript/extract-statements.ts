import type { HandlerFacts, Step, Target, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { readClass, readPrototype } from './extract-classes.js';
import { readFunctionDeclaration } from './extract-functions.js';
import { readExpression, readObject } from './extract-expressions.js';
import { readExport, readImport } from './extract-modules.js';
import { readSwitch } from './extract-switch.js';
import { assignTo, namedValue, targetOf } from './extract-targets.js';
import { readTest } from './extract-tests.js';
import type { Extraction } from './extraction.js';
import { cut, keyName } from './literals.js';
import { assignedModule, requiredBy } from './modules.js';
import { prototypesIn } from './prototypes.js';
import type { AssignmentExpression, Expression, Statement, TSEnumDeclaration, VariableDeclaration } from './syntax.js';

/** The steps of a block: what is hoisted comes first, imports before functions. */
export function readBlock(x: Extraction, statements: readonly Statement[]): Step[] {
  const imports = statements.filter((statement) => statement.type === 'ImportDeclaration');
  const functions = statements.filter(isHoisted);
  const prototypes = prototypesIn(statements);
  const others = statements.filter(
    (statement) =>
      !isHoisted(statement) && statement.type !== 'ImportDeclaration' && !prototypes.statements.has(statement),
  );
  return x.withPrototypes(prototypes.byName, () =>
    [...imports, ...functions, ...others].flatMap((statement) => readStatement(x, statement)),
  );
}

function isHoisted(statement: Statement): boolean {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration?.type === 'FunctionDeclaration';
  return statement.type === 'FunctionDeclaration';
}

export function readStatement(x: Extraction, node: Statement): Step[] {
  return x.deeper(
    node,
    () => x.withPending(() => stepsOf(x, node)),
    () => [],
  );
}

/** A statement that is the body of another. */
function body(x: Extraction, node: Statement | null): Step[] {
  if (!node) return [];
  return node.type === 'BlockStatement' ? readBlock(x, node.body) : readStatement(x, node);
}

function stepsOf(x: Extraction, node: Statement): readonly Step[] {
  const at = x.atOf(node);
  switch (node.type) {
    case 'ExpressionStatement':
      return readExpressionStatement(x, node.expression, at);
    case 'VariableDeclaration':
      return node.declare === true ? [] : readVariables(x, node);
    case 'FunctionDeclaration': {
      if (!node.id || !node.body) return [];
      const target = x.identifier(node.id, node.id.name);
      const prototype = x.prototypeOf(node.id.name);
      return [
        prototype
          ? readPrototype(x, node, prototype, target, node.id.name)
          : readFunctionDeclaration(x, node, target, node.id.name),
      ];
    }
    case 'ClassDeclaration':
      return node.id && node.declare !== true
        ? [readClass(x, node, x.identifier(node.id, node.id.name), node.id.name)]
        : [];
    case 'BlockStatement':
      return readBlock(x, node.body);
    case 'IfStatement': {
      const test = readTest(x, node.test);
      return [{ s: 'branch', test, then: body(x, node.consequent), else: body(x, node.alternate), at }];
    }
    case 'SwitchStatement':
      return readSwitch(x, node);
    case 'WhileStatement': {
      const test = readTest(x, node.test);
      return [loop({ test, body: body(x, node.body), at })];
    }
    case 'DoWhileStatement': {
      const inner = body(x, node.body);
      return [loop({ body: [...inner, ...x.withPending(() => evaluated(x, node.test))], at })];
    }
    case 'ForStatement': {
      const { init } = node;
      const first = !init ? [] : init.type === 'VariableDeclaration' ? readVariables(x, init) : evaluated(x, init);
      const test = node.test ? readTest(x, node.test) : ({ t: 'const', value: true } as const);
      const update = node.update ? x.withPending(() => evaluated(x, node.update as Expression)) : [];
      return [...first, loop({ test, body: [...body(x, node.body), ...update], at })];
    }
    case 'ForInStatement':
    case 'ForOfStatement': {
      const { left } = node;
      const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
      const iter = readExpression(x, node.right);
      const isPlain = pattern?.type === 'Identifier';
      const target: Target = isPlain ? targetOf(x, pattern) : x.temporary('each', at);
      const taken = !pattern || isPlain ? [] : assignTo(x, pattern, target, at);
      const isAsync = node.type === 'ForOfStatement' && node.await;
      return [loop({ target, iter, body: [...taken, ...body(x, node.body)], isAsync, at })];
    }
    case 'TryStatement': {
      const handlers: HandlerFacts[] = [];
      if (node.handler) {
        const { param } = node.handler;
        const where = x.atOf(node.handler);
        const isPlain = param?.type === 'Identifier';
        const target = !param ? null : isPlain ? targetOf(x, param) : x.temporary('caught', where);
        const taken = param && target && !isPlain ? assignTo(x, param, target, where) : [];
        handlers.push({ types: [], target, body: [...taken, ...body(x, node.handler.body)], at: where });
      }
      return [{ s: 'try', body: body(x, node.block), handlers, else: [], finally: body(x, node.finalizer), at }];
    }
    case 'ReturnStatement':
      return [{ s: 'return', value: node.argument && readExpression(x, node.argument), at }];
    case 'ThrowStatement':
      return [{ s: 'raise', value: readExpression(x, node.argument), at }];
    case 'BreakStatement':
      return [{ s: 'break', at }];
    case 'ContinueStatement':
      return [{ s: 'continue', at }];
    case 'LabeledStatement':
    case 'WithStatement':
      return body(x, node.body);
    case 'TSEnumDeclaration':
      return node.declare ? [] : readEnum(x, node);
    case 'TSModuleDeclaration':
      return node.declare || !node.body ? [] : readBlock(x, node.body.body);
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return readImport(x, node);
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
    case 'ExportAllDeclaration':
    case 'TSExportAssignment':
      return readExport(x, node);
    default:
      return [];
  }
}

function loop({
  test = null,
  target = null,
  iter = null,
  body,
  isAsync = false,
  at,
}: Partial<Extract<Step, { s: 'loop' }>> & { readonly body: readonly Step[]; readonly at: At }): Step {
  return { s: 'loop', test, target, iter, body, else: [], isAsync, at };
}

function evaluated(x: Extraction, node: Expression): readonly Step[] {
  return [{ s: 'eval', value: readExpression(x, node), at: x.atOf(node) }];
}

function readExpressionStatement(x: Extraction, node: Expression, at: At): readonly Step[] {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return readExpressionStatement(x, node.expression, at);
    case 'SequenceExpression':
      return node.expressions.flatMap((part) => x.withPending(() => readExpressionStatement(x, part, x.atOf(part))));
    case 'AssignmentExpression':
      return readAssignment(x, node, at);
    case 'UnaryExpression':
      if (node.operator === 'delete') return [{ s: 'delete', targets: [readExpression(x, node.argument)], at }];
      break;
    case 'UpdateExpression':
      return [
        {
          s: 'assign',
          targets: [targetOf(x, node.argument)],
          value: { k: 'const', value: 1, at },
          augmented: true,
          at,
        },
      ];
    case 'ConditionalExpression': {
      const test = readTest(x, node.test);
      const arm = (part: Expression): Step[] => x.withPending(() => readExpressionStatement(x, part, x.atOf(part)));
      return [{ s: 'branch', test, then: arm(node.consequent), else: arm(node.alternate), at }];
    }
    case 'LogicalExpression': {
      if (node.operator === '??') break;
      // `ready && start()`: a condition and what is done where it holds.
      const test = readTest(x, node.left);
      const right = x.withPending(() => readExpressionStatement(x, node.right, x.atOf(node.right)));
      const isAnd = node.operator === '&&';
      return [{ s: 'branch', test, then: isAnd ? right : [], else: isAnd ? [] : right, at }];
    }
    case 'CallExpression': {
      const required = requiredBy(x, node);
      if (required)
        return [{ s: 'import', module: required.module, level: 0, name: null, target: null, bindsRoot: false, at }];
      break;
    }
    default:
      break;
  }
  return [{ s: 'eval', value: readExpression(x, node), at }];
}

function readAssignment(x: Extraction, node: AssignmentExpression, at: At): readonly Step[] {
  const { left, operator } = node;
  const whole = operator === '=' ? assignedModule(x, node) : null;
  if (whole) return readWhole(x, whole, at);
  if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern')
    return assignTo(x, left, readExpression(x, node.right), at);
  if (operator === '=') {
    // `a = b = value`: one value with several names.
    const targets: Target[] = [targetOf(x, left)];
    let right: Expression = node.right;
    while (right.type === 'AssignmentExpression' && right.operator === '=' && !isPattern(right.left)) {
      targets.push(targetOf(x, right.left));
      right = right.right;
    }
    return [{ s: 'assign', targets, value: namedValue(x, right, left), at }];
  }
  const isLazy = operator === '||=' || operator === '??=' || operator === '&&=';
  const target = targetOf(x, left);
  const value = isLazy ? namedValue(x, node.right, left) : readExpression(x, node.right);
  if (!isLazy) return [{ s: 'assign', targets: [target], value, augmented: true, at }];
  const step: Step = { s: 'assign', targets: [target], value, at };
  const test = { t: 'truthy', value: target } as const;
  return [{ s: 'branch', test, then: operator === '&&=' ? [step] : [], else: operator === '&&=' ? [] : [step], at }];
}

function isPattern(node: AssignmentExpression['left']): boolean {
  return node.type === 'ArrayPattern' || node.type === 'ObjectPattern';
}

/** `module.exports = …`: of an object that is spelt out, each property is an export. */
function readWhole(x: Extraction, node: Expression, at: At): readonly Step[] {
  const exported = (name: string): Target => ({ k: 'var', fn: 0, name, at });
  const value = node.type === 'ObjectExpression' ? readObject(x, node, 'exports') : namedValue(x, node, null);
  if (value.k !== 'dict') return [{ s: 'assign', targets: [exported('module.exports')], value, at }];
  return value.entries.map(({ key, value: inner }): Step => {
    if (key === null && inner.k === 'import')
      return { s: 'import', module: inner.module, level: 0, name: '*', target: null, bindsRoot: false, at };
    const name = key?.k === 'const' ? `exports.${String(key.value)}` : null;
    if (name === null) return { s: 'eval', value: inner, at };
    return { s: 'assign', targets: [exported(name)], value: inner, at };
  });
}

export function readVariables(x: Extraction, node: VariableDeclaration): Step[] {
  return node.declarations.flatMap((declaration) =>
    x.withPending(() => {
      const { id, init } = declaration;
      if (!init) return [];
      const at = x.atOf(declaration);
      const required = requiredBy(x, init);
      if (required) {
        const imported = bindRequired(x, required, id, at);
        if (imported) return imported;
      }
      if (init.type === 'ClassExpression' && id.type === 'Identifier')
        return [readClass(x, init, x.identifier(id, id.name), id.name)];
      const prototype = id.type === 'Identifier' ? x.prototypeOf(id.name) : null;
      if (prototype && id.type === 'Identifier' && init.type === 'FunctionExpression')
        return [readPrototype(x, init, prototype, x.identifier(id, id.name), id.name)];
      return assignTo(x, id, namedValue(x, init, id), at);
    }),
  );
}

/** `const a = require('m')`, `const { a, b: c } = require('m')`, `const a = require('m').b`; null for other patterns. */
function bindRequired(
  x: Extraction,
  { module, member }: { readonly module: string; readonly member: string | null },
  pattern: VariableDeclaration['declarations'][number]['id'],
  at: At,
): Step[] | null {
  const step = (name: string | null, target: Target, where: At): Step => ({
    s: 'import',
    module,
    level: 0,
    name,
    target,
    bindsRoot: false,
    at: where,
  });
  if (pattern.type === 'Identifier') return [step(member, x.identifier(pattern, pattern.name), at)];
  if (pattern.type !== 'ObjectPattern' || member !== null) return null;
  const steps: Step[] = [];
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed || property.value.type !== 'Identifier') return null;
    const name = keyName(property.key);
    if (name === null) return null;
    steps.push(step(name, x.identifier(property.value, property.value.name), x.atOf(property)));
  }
  return steps;
}

/** An enumeration is an object of its members. */
function readEnum(x: Extraction, node: TSEnumDeclaration): Step[] {
  const at = x.atOf(node);
  let next: number | null = 0;
  const entries = node.body.members.map((member) => {
    const where = x.atOf(member);
    const { initializer } = member;
    const value: Value = initializer
      ? readExpression(x, initializer)
      : next === null
        ? { k: 'parts', of: [], at: where }
        : { k: 'const', value: next, at: where };
    next = value.k === 'const' && typeof value.value === 'number' ? value.value + 1 : null;
    const name = member.id.type === 'TemplateLiteral' ? '' : (keyName(member.id) ?? '');
    return { key: { k: 'const', value: cut(name), at: where } as const, value };
  });
  return [{ s: 'assign', targets: [x.identifier(node.id, node.id.name)], value: { k: 'dict', entries, at }, at }];
}
