import { declarationOf } from './bindings.js';
import type { Extraction } from './extraction.js';
import { keyName } from './literals.js';
import type { AssignmentExpression, Expression, MemberExpression, Node } from './syntax.js';

/** The module of `require('m')`; null for other expressions. */
export function requiredModule(x: Extraction, node: Expression): string | null {
  if (node.type !== 'CallExpression' || !isRequire(x, node.callee)) return null;
  const [source] = node.arguments;
  if (source?.type === 'TemplateLiteral' && source.expressions.length === 0)
    return source.quasis[0]?.value.cooked ?? null;
  return source?.type === 'Literal' && typeof source.value === 'string' ? source.value : null;
}

/** `require('m')` and `require('m').member`. */
export function requiredBy(
  x: Extraction,
  node: Expression,
): { readonly module: string; readonly member: string | null } | null {
  const module = requiredModule(x, node);
  if (module !== null) return { module, member: null };
  if (node.type !== 'MemberExpression' || node.computed) return null;
  const owner = requiredModule(x, node.object);
  return owner === null ? null : { module: owner, member: keyName(node.property) };
}

/** `require` itself, or what `createRequire` made under that name. */
function isRequire(x: Extraction, callee: Expression): boolean {
  if (callee.type !== 'Identifier' || callee.name !== 'require') return false;
  const variable = x.variableOf(callee, 'require');
  if (!variable) return true;
  const declarator = declarationOf(variable);
  if (declarator?.type !== 'VariableDeclarator' || declarator.init?.type !== 'CallExpression') return false;
  const { callee: maker } = declarator.init;
  const name = maker.type === 'Identifier' ? maker : maker.type === 'MemberExpression' ? maker.property : null;
  return name?.type === 'Identifier' && name.name === 'createRequire';
}

/**
 * Under which name of the module's facts an export of CommonJS stands: `exports.name` for `exports.name` and
 * `module.exports.name`, `module.exports` for all of them. Null for other expressions.
 */
export function exportOf(x: Extraction, node: MemberExpression): string | null {
  if (node.computed && node.property.type !== 'Literal') return null;
  const name = keyName(node.property);
  if (name === null) return null;
  if (name === 'exports' && isGlobal(x, node.object, 'module')) return 'module.exports';
  const isOfAll =
    isGlobal(x, node.object, 'exports') ||
    (node.object.type === 'MemberExpression' && exportOf(x, node.object) === 'module.exports');
  return isOfAll ? `exports.${name}` : null;
}

function isGlobal(x: Extraction, node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name && x.variableOf(node, name) === null;
}

/** What `module.exports = value` and `exports = module.exports = value` make the module's value. */
export function assignedModule(x: Extraction, node: AssignmentExpression): Expression | null {
  let isWhole = false;
  let current: Expression = node;
  while (current.type === 'AssignmentExpression' && current.operator === '=') {
    const { left } = current;
    const isExports = left.type === 'MemberExpression' && exportOf(x, left) === 'module.exports';
    if (!isExports && !isGlobal(x, left, 'exports')) return null;
    isWhole ||= isExports;
    current = current.right;
  }
  return isWhole ? current : null;
}
