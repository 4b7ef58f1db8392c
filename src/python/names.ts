import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

/** An identifier as Python compares them. */
export function nameOf(tree: SyntaxTree, node: Node): string {
  const name = tree.textOf(node);
  // eslint-disable-next-line no-control-regex -- the range of ASCII
  return /^[\x00-\x7f]*$/.test(name) ? name : name.normalize('NFKC');
}

/** A dotted name without the white space that may stand in it. */
export function dottedName(tree: SyntaxTree, node: Node): string {
  return tree
    .children(node)
    .map((part) => nameOf(tree, part))
    .join('.');
}

/** What a parameter binds: an identifier or, in Python 2, a tuple; `NONE` for the marks `/` and `*`. */
export function parameterName(tree: SyntaxTree, parameter: Node): Node {
  switch (tree.kind(parameter)) {
    case 'identifier':
    case 'tuple_pattern':
      return parameter;
    case 'default_parameter':
    case 'typed_default_parameter':
      return tree.child(parameter, 'name');
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return tree.firstChild(parameter);
    case 'typed_parameter': {
      const inner = tree.firstChild(parameter);
      return inner === NONE || tree.kind(inner) === 'identifier' ? inner : tree.firstChild(inner);
    }
    default:
      return NONE;
  }
}

/**
 * The `e` of Python 2's `except A, e:`, else `NONE`. Since 3.14 the same spelling lists two types: there the second
 * is a class, and class names do not begin with a small letter but for a few, which are not used so.
 */
export function oldHandlerTarget(tree: SyntaxTree, handler: Node): Node {
  const values = tree.children(handler).filter((child) => tree.field(child) === 'value');
  const second = values[1];
  if (values.length !== 2 || second === undefined || tree.kind(second) !== 'identifier') return NONE;
  return /^[a-z_]/.test(tree.textOf(second)) ? second : NONE;
}

/**
 * The name that a `type` statement binds and its type parameters, each `NONE` where there is none. Without a name it is
 * no alias: the grammar reads `type(x).y = z` so too.
 */
export function aliasHead(tree: SyntaxTree, alias: Node): { readonly name: Node; readonly parameters: Node } {
  const left = tree.child(alias, 'left');
  let name = left;
  while (name !== NONE && tree.kind(name) !== 'identifier') name = tree.firstChild(name);
  if (name === NONE || tree.start(name) !== tree.start(left)) return { name: NONE, parameters: NONE };
  for (let part = left; part < tree.after(left); part++) {
    if (tree.kind(part) === 'type_parameter') return { name, parameters: part };
  }
  return { name, parameters: NONE };
}
