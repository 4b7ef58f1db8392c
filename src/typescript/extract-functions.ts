import type { ParamFacts, Step, Target, Value } from '../facts/facts.js';
import { readExpression } from './extract-expressions.js';
import { readBlock } from './extract-statements.js';
import { assignTo } from './extract-targets.js';
import type { Extraction, Owner } from './extraction.js';
import type { ArrowFunctionExpression, Expression, FunctionNode, Node, ParamPattern } from './syntax.js';

/** The name of what an object is called in its own methods. */
const SELF = 'this';

export const ANONYMOUS = '<anonymous>';

/** A function where it stands as an expression. `name`: of what it is assigned to. */
export function readFunction(
  x: Extraction,
  node: FunctionNode | ArrowFunctionExpression,
  name: string | null,
  object: Owner['object'] = null,
): Value {
  const at = x.atOf(node);
  const own = node.type === 'ArrowFunctionExpression' ? null : node.id;
  const fn = extractFunction(x, node, { name: own?.name ?? name ?? ANONYMOUS, object });
  const value: Value = { k: 'fn', fn, at };
  return own ? { k: 'assign', target: x.identifier(own, own.name), value, at } : value;
}

/** `function f() {}`: bound before the block that it stands in runs. */
export function readFunctionDeclaration(x: Extraction, node: FunctionNode, target: Target, name: string): Step {
  return { s: 'def', fn: extractFunction(x, node, { name }), target, at: x.atOf(node) };
}

/** How a method differs from other functions. */
export interface MethodOf {
  readonly cls: number;
  readonly binds: 'instance' | 'class';
  readonly isAccessor: boolean;
  /** What comes first in a constructor. */
  readonly prelude: (() => Step[]) | null;
}

export interface FunctionHead {
  readonly name: string;
  /** As messages name it, where it differs. */
  readonly shown?: string;
  readonly method?: MethodOf;
  /** What it stands in, where that is an object that is spelt out. */
  readonly object?: Owner['object'];
}

/** Makes the facts of a function; gives its id. A node of `null` is a constructor that the source leaves out. */
export function extractFunction(
  x: Extraction,
  node: FunctionNode | ArrowFunctionExpression | null,
  { name, shown, method, object = null }: FunctionHead,
  place?: Pick<Node, 'range'>,
): number {
  const id = x.openFunction(node);
  const parent = x.owner.id;
  const qualname = x.qualified(shown ?? name);
  const isArrow = node?.type === 'ArrowFunctionExpression';
  const outer = x.owner;
  const owner = {
    id,
    qualname,
    self: method ? SELF : isArrow ? outer.self : null,
    selfOf: isArrow ? outer.selfOf : id,
    object: isArrow ? outer.object : object,
    cls: method ? method.cls : isArrow ? outer.cls : null,
  };
  const at = node ? x.atOf(node) : x.atOf(place ?? { range: [0, 0] });
  const { params, body } = x.inFunction(owner, () => {
    const read = parametersOf(x, node?.params ?? []);
    const first = method?.prelude?.() ?? [];
    return { params: read.params, body: [...read.steps, ...first, ...bodyOf(x, node)] };
  });
  const self: ParamFacts[] = method ? [{ name: SELF, kind: 'positional', default: null, annotation: null, at }] : [];
  const nameNode = node && node.type !== 'ArrowFunctionExpression' ? node.id : null;
  x.setFunction(id, {
    name,
    qualname,
    kind: name === ANONYMOUS ? 'lambda' : 'function',
    parent,
    cls: method?.cls ?? null,
    params: [...self, ...params],
    decorators: [],
    isAsync: node?.async ?? false,
    isGenerator: node?.generator ?? false,
    returns: null,
    body,
    at,
    nameAt: nameNode ? x.atOf(nameNode) : place ? x.atOf(place) : at,
    ...(method && { binds: method.binds, ...(method.isAccessor && { isAccessor: true as const }) }),
  });
  return id;
}

function bodyOf(x: Extraction, node: FunctionNode | ArrowFunctionExpression | null): Step[] {
  const body = node?.body;
  if (!body) return [];
  if (isBlock(body)) return readBlock(x, body.body);
  return x.withPending(() => [{ s: 'return', value: readExpression(x, body), at: x.atOf(body) }]);
}

function isBlock(body: NonNullable<ArrowFunctionExpression['body']>): body is NonNullable<FunctionNode['body']> {
  return body.type === 'BlockStatement';
}

/** Parameters that are taken apart get a name of their own, and the steps that take them apart. */
function parametersOf(x: Extraction, nodes: readonly ParamPattern[]): { params: ParamFacts[]; steps: Step[] } {
  const steps: Step[] = [];
  const params = nodes.flatMap((node): ParamFacts[] => {
    const at = x.atOf(node);
    if (node.type === 'TSParameterProperty') {
      const inner = parametersOf(x, [node.parameter]);
      const [only] = inner.params;
      steps.push(...inner.steps);
      if (only)
        steps.push({
          s: 'assign',
          targets: [{ k: 'attr', base: { k: 'var', fn: x.owner.id, name: SELF, at }, name: only.name, at }],
          value: { k: 'var', fn: x.owner.id, name: only.name, at },
          at,
        });
      return inner.params;
    }
    if (node.type === 'Identifier' && node.name === 'this') return [];
    const isRest = node.type === 'RestElement';
    const pattern = isRest ? node.argument : node.type === 'AssignmentPattern' ? node.left : node;
    const byDefault: Expression | null = node.type === 'AssignmentPattern' ? node.right : null;
    const variable = pattern.type === 'Identifier' ? x.identifier(pattern, pattern.name) : x.temporary('param', at);
    if (variable.k !== 'var') return [];
    const value = byDefault && readExpression(x, byDefault);
    if (pattern.type !== 'Identifier') steps.push(...assignTo(x, pattern, variable, at));
    return [{ name: variable.name, kind: isRest ? 'rest' : 'positional', default: value, annotation: null, at }];
  });
  return { params, steps };
}
