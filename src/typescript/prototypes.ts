import { keyName } from './literals.js';
import type { ArrowFunctionExpression, Expression, FunctionNode, Node, Statement } from './syntax.js';

/** A method as it was written before the language had classes. */
export interface PrototypeMethod {
  readonly name: string;
  readonly value: FunctionNode | ArrowFunctionExpression;
  readonly key: Node;
}

/** What makes a class of a function: what its prototype is given. */
export interface Prototype {
  readonly methods: PrototypeMethod[];
  base: Expression | null;
}

/** The prototypes that are filled in a block, by the name of their function, and the statements that do nothing else. */
export interface Prototypes {
  readonly byName: ReadonlyMap<string, Prototype>;
  readonly statements: ReadonlySet<Statement>;
}

const NONE: Prototypes = { byName: new Map(), statements: new Set() };

export function prototypesIn(statements: readonly Statement[]): Prototypes {
  const own = functionsIn(statements);
  if (own.size === 0) return NONE;
  const byName = new Map<string, Prototype>();
  const filling = new Set<Statement>();
  const of = (name: string): Prototype => {
    const known = byName.get(name) ?? { methods: [], base: null };
    byName.set(name, known);
    return known;
  };
  for (const statement of statements) {
    if (statement.type !== 'ExpressionStatement') continue;
    const found = filledBy(statement.expression).filter(({ name }) => own.has(name));
    if (found.length === 0) continue;
    filling.add(statement);
    for (const { name, methods, base } of found) {
      of(name).methods.push(...methods);
      of(name).base ??= base;
    }
  }
  return { byName, statements: filling };
}

/** The functions that a block declares, or keeps in variables of theirs. */
function functionsIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration' && statement.id) names.add(statement.id.name);
    if (statement.type === 'VariableDeclaration')
      for (const { id, init } of statement.declarations)
        if (id.type === 'Identifier' && init?.type === 'FunctionExpression') names.add(id.name);
  }
  return names;
}

interface Filled {
  readonly name: string;
  readonly methods: readonly PrototypeMethod[];
  readonly base: Expression | null;
}

function filledBy(node: Expression): readonly Filled[] {
  if (node.type === 'CallExpression') return inheriting(node);
  if (node.type !== 'AssignmentExpression' || node.operator !== '=' || node.left.type !== 'MemberExpression') return [];
  const { left } = node;
  const whole = prototypeOf(left);
  if (whole !== null) return replacing(whole, node.right);
  const name = left.computed ? null : prototypeOf(left.object);
  const key = left.computed ? null : keyName(left.property);
  if (name === null || key === null) return [];
  // `A.prototype.b = A.prototype.c = function () {}`.
  const inner = node.right.type === 'AssignmentExpression' ? filledBy(node.right) : [];
  const value = inner[0]?.methods[0]?.value ?? (isFunction(node.right) ? node.right : null);
  return value ? [{ name, methods: [{ name: key, value, key: left.property }], base: null }, ...inner] : [];
}

/** The function whose prototype this names. */
function prototypeOf(node: Node): string | null {
  return node.type === 'MemberExpression' &&
    !node.computed &&
    keyName(node.property) === 'prototype' &&
    node.object.type === 'Identifier'
    ? node.object.name
    : null;
}

/** `A.prototype = { … }`, `A.prototype = Object.create(B.prototype)`, `A.prototype = new B()`. */
function replacing(name: string, value: Expression): readonly Filled[] {
  if (value.type === 'NewExpression') return [{ name, methods: [], base: value.callee }];
  if (value.type === 'CallExpression') {
    const [from] = value.arguments;
    const isCreate = value.callee.type === 'MemberExpression' && keyName(value.callee.property) === 'create';
    const base = isCreate && from?.type === 'MemberExpression' && prototypeOf(from) !== null ? from.object : null;
    return base ? [{ name, methods: [], base }] : [];
  }
  if (value.type !== 'ObjectExpression') return [];
  const methods = value.properties.flatMap((property): readonly PrototypeMethod[] => {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') return [];
    const key = keyName(property.key);
    return key !== null && isFunction(property.value) ? [{ name: key, value: property.value, key: property.key }] : [];
  });
  return [{ name, methods, base: null }];
}

/** `util.inherits(A, B)`, `Object.setPrototypeOf(A.prototype, B.prototype)`. */
function inheriting(node: Extract<Expression, { type: 'CallExpression' }>): readonly Filled[] {
  const { callee } = node;
  const called = callee.type === 'MemberExpression' ? keyName(callee.property) : keyName(callee);
  const [own, base] = node.arguments;
  if (!own || !base || own.type === 'SpreadElement' || base.type === 'SpreadElement') return [];
  if (called === 'inherits' && own.type === 'Identifier') return [{ name: own.name, methods: [], base }];
  const name = called === 'setPrototypeOf' ? prototypeOf(own) : null;
  return name !== null && base.type === 'MemberExpression' && prototypeOf(base) !== null
    ? [{ name, methods: [], base: base.object }]
    : [];
}

function isFunction(node: Node): node is FunctionNode | ArrowFunctionExpression {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}
