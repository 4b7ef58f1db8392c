import type { Arg, FunctionFacts, ParamFacts, Step, Value } from '../facts/facts.js';
import { nameOf, parameterName } from './names.js';
import { readAnnotation } from './extract-annotations.js';
import { readArguments } from './extract-calls.js';
import { readValue } from './extract-expressions.js';
import type { Extraction, ReadBlock } from './extraction.js';
import { type Node, NONE } from './syntax-tree.js';

/** Reads a `def`: its facts go to the extraction, the step binds its name. Null for one without a name. */
export function readFunction(
  extraction: Extraction,
  node: Node,
  decorators: readonly Value[],
  readBlock: ReadBlock,
): Step | null {
  const { tree } = extraction;
  const nameNode = tree.child(node, 'name');
  if (nameNode === NONE) return null;
  const name = nameOf(tree, nameNode);
  const outer = extraction.scope;
  const scope = extraction.scopeOf(node);
  const cls = extraction.enclosingClass;
  openTypes(extraction, node);
  const fn = extraction.openFunction(scope, name);
  const returnType = tree.child(node, 'return_type');
  const [params, returns] = extraction.within(scope.parent ?? outer, () => [
    readParameters(extraction, tree.child(node, 'parameters')),
    returnType === NONE ? null : readAnnotation(extraction, returnType),
  ]);
  const block = tree.childOfKind(node, 'block');
  const body = block === NONE ? [] : extraction.within(scope, () => readBlock(extraction, block));
  const at = tree.at(node);
  extraction.setFunction(fn, {
    name,
    qualname: scope.qualname,
    kind: 'function',
    parent: outer.owner.id,
    cls,
    params,
    decorators,
    isAsync: tree.text.startsWith('async', tree.start(node)),
    isGenerator: scope.hasYield,
    returns,
    body,
    at,
    nameAt: tree.at(nameNode),
  });
  return { s: 'def', fn, target: extraction.identifier(nameNode), at };
}

/** Reads a lambda; gives its function id. */
export function readLambda(extraction: Extraction, node: Node): number {
  const { tree } = extraction;
  const scope = extraction.scopeOf(node);
  const parent = extraction.scope.owner.id;
  const cls = extraction.enclosingClass;
  const fn = extraction.openFunction(scope, '<lambda>');
  const params = readParameters(extraction, tree.child(node, 'parameters'));
  const bodyNode = tree.child(node, 'body');
  const value = bodyNode === NONE ? null : extraction.within(scope, () => readValue(extraction, bodyNode));
  const at = tree.at(node);
  const facts: FunctionFacts = {
    name: '<lambda>',
    qualname: scope.qualname,
    kind: 'lambda',
    parent,
    cls,
    params,
    decorators: [],
    isAsync: false,
    isGenerator: scope.hasYield,
    returns: null,
    body: [{ s: 'return', value, at: bodyNode === NONE ? at : tree.at(bodyNode) }],
    at,
    nameAt: at,
  };
  extraction.setFunction(fn, facts);
  return fn;
}

/** Reads a `class`: its facts go to the extraction, its body stays in the step. Null for one without a name. */
export function readClass(
  extraction: Extraction,
  node: Node,
  decorators: readonly Value[],
  readBlock: ReadBlock,
): Step | null {
  const { tree } = extraction;
  const nameNode = tree.child(node, 'name');
  if (nameNode === NONE) return null;
  const name = nameOf(tree, nameNode);
  const outer = extraction.scope;
  const scope = extraction.scopeOf(node);
  const outerClass = extraction.enclosingClass;
  openTypes(extraction, node);
  const cls = extraction.openClass(scope, name);
  const list = tree.child(node, 'superclasses');
  const args = list === NONE ? [] : extraction.within(scope.parent ?? outer, () => readArguments(extraction, list));
  const block = tree.childOfKind(node, 'block');
  const body = block === NONE ? [] : extraction.within(scope, () => readBlock(extraction, block));
  const at = tree.at(node);
  extraction.setClass(cls, {
    name,
    qualname: scope.qualname,
    parent: outer.owner.id,
    outer: outerClass,
    bases: args.filter((arg) => arg.name === undefined && arg.spread !== '**').map(baseOf),
    keywords: args.filter((arg) => arg.name !== undefined || arg.spread === '**').map(keywordOf),
    decorators,
    at,
    nameAt: tree.at(nameNode),
  });
  return { s: 'class', cls, target: extraction.identifier(nameNode), body, at };
}

function baseOf(arg: Arg): Value {
  return arg.spread === '*' ? { k: 'star', value: arg.value, at: arg.at } : arg.value;
}

function keywordOf(arg: Arg): { name: string; value: Value } {
  return { name: arg.name ?? '**', value: arg.value };
}

/** Numbers the scope of a generic's type parameters. */
function openTypes(extraction: Extraction, node: Node): void {
  const parameters = extraction.tree.child(node, 'type_parameters');
  if (parameters === NONE) return;
  const scope = extraction.scopeOf(parameters);
  scope.id = scope.nextNumber();
}

/** Reads parameters; the current scope is the one in which defaults and annotations are evaluated. */
function readParameters(extraction: Extraction, list: Node): ParamFacts[] {
  if (list === NONE) return [];
  const { tree } = extraction;
  const params: ParamFacts[] = [];
  let kind: 'positional' | 'keyword-only' = 'positional';
  for (const node of tree.children(list)) {
    const nodeKind = tree.kind(node);
    if (nodeKind === 'keyword_separator') {
      kind = 'keyword-only';
    } else if (nodeKind === 'positional_separator') {
      params.forEach((param, index) => (params[index] = { ...param, kind: 'positional-only' }));
    } else {
      const name = parameterName(tree, node);
      if (name === NONE) continue;
      const value = tree.child(node, 'value');
      const type = tree.child(node, 'type');
      const splat = nodeKind === 'typed_parameter' ? tree.kind(node + 1) : nodeKind;
      params.push({
        // A tuple parameter of Python 2 has no name; its text cannot be one, so nothing is confused with it.
        name: nameOf(tree, name),
        kind: splat === 'list_splat_pattern' ? 'rest' : splat === 'dictionary_splat_pattern' ? 'keyword-rest' : kind,
        default: value === NONE ? null : readValue(extraction, value),
        annotation: type === NONE ? null : readAnnotation(extraction, type),
        at: tree.at(node),
      });
      if (splat === 'list_splat_pattern') kind = 'keyword-only';
    }
  }
  return params;
}
