import type { Arg, Call, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { readClass } from './extract-classes.js';
import { readFunction } from './extract-functions.js';
import { readJsx } from './extract-jsx.js';
import { assignTo, targetOf } from './extract-targets.js';
import { readTest } from './extract-tests.js';
import type { Extraction, Owner } from './extraction.js';
import { cut, keyName } from './literals.js';
import { exportOf, requiredModule } from './modules.js';
import type {
  Argument,
  AssignmentExpression,
  CallExpression,
  Expression,
  MemberExpression,
  NewExpression,
  Node,
  ObjectExpression,
  TemplateLiteral,
} from './syntax.js';

/** A callee is spelt out up to this length. */
const MAX_TEXT = 60;

/** Reads an expression: what it is and the calls in it. */
export function readExpression(x: Extraction, node: Expression): Value {
  return x.deeper(
    node,
    () => readNode(x, node),
    () => nothing(x.atOf(node)),
  );
}

export function nothing(at: At): Value {
  return { k: 'parts', of: [], at };
}

function readNode(x: Extraction, node: Expression): Value {
  const at = x.atOf(node);
  switch (node.type) {
    case 'Literal': {
      const { value } = node;
      const isPlain = value === null || typeof value === 'number' || typeof value === 'boolean';
      if (typeof value === 'string') return { k: 'const', value: cut(value), at };
      return isPlain && !('regex' in node) && !('bigint' in node) ? { k: 'const', value, at } : nothing(at);
    }
    case 'Identifier':
      return readIdentifier(x, node, node.name);
    case 'ThisExpression': {
      const { self, selfOf, object } = x.owner;
      if (self !== null) return { k: 'var', fn: selfOf, name: self, at };
      return object === null || object === 'exports' ? { k: 'free', name: 'this', at } : object;
    }
    case 'Super':
      return superOf(x, at);
    case 'MemberExpression':
      return readMember(x, node);
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return readExpression(x, node.expression);
    case 'CallExpression':
    case 'NewExpression':
      return readCall(x, node);
    case 'ImportExpression':
      return node.source.type === 'Literal' && typeof node.source.value === 'string'
        ? { k: 'import', module: node.source.value, at }
        : { k: 'call', call: callOf(x, node, { k: 'free', name: 'import', at }, [node.source], 'import') };
    case 'MetaProperty':
      return { k: 'free', name: `${node.meta.name}.${node.property.name}`, at };
    case 'TaggedTemplateExpression':
      return {
        k: 'call',
        call: callOf(x, node, readExpression(x, node.tag), node.quasi.expressions, x.source.spell(node.tag, MAX_TEXT)),
      };
    case 'TemplateLiteral':
      return readTemplate(x, node);
    case 'ArrayExpression':
      return {
        k: 'seq',
        kind: 'list',
        items: node.elements.map((element) =>
          element === null ? { k: 'const', value: null, at } : readArgument(x, element),
        ),
        at,
      };
    case 'ObjectExpression':
      return readObject(x, node);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return readFunction(x, node, null);
    case 'ClassExpression': {
      const temporary = x.temporary(node.id?.name ?? 'class', at);
      x.before(readClass(x, node, temporary, node.id?.name ?? '<anonymous>'));
      return temporary;
    }
    case 'AssignmentExpression':
      return readAssignment(x, node);
    case 'ConditionalExpression':
      return {
        k: 'choice',
        op: 'if',
        test: readTest(x, node.test),
        of: [readExpression(x, node.consequent), readExpression(x, node.alternate)],
        at,
      };
    case 'LogicalExpression':
      return {
        k: 'choice',
        op: node.operator === '&&' ? 'and' : 'or',
        test: null,
        of: [readExpression(x, node.left), readExpression(x, node.right)],
        at,
      };
    case 'BinaryExpression': {
      const test = readTest(x, node);
      return test.t === 'truthy' && test.value.k === 'parts' ? test.value : { k: 'test', test, at };
    }
    case 'UnaryExpression':
      if (node.operator === '!') return { k: 'test', test: readTest(x, node), at };
      if (node.operator === 'void') {
        const value = { k: 'const', value: null, at } as const;
        const dropped = readExpression(x, node.argument);
        return dropped.k === 'const' ? value : { k: 'parts', of: [dropped, value], at };
      }
      return { k: 'parts', of: [readExpression(x, node.argument)], at };
    case 'UpdateExpression':
      return { k: 'parts', of: [readExpression(x, node.argument)], at };
    case 'SequenceExpression': {
      const of = node.expressions.map((part) => readExpression(x, part));
      const last = of.at(-1);
      // `(0, module.method)()`: how compilers write a call without a receiver.
      return last && of.slice(0, -1).every((part) => part.k === 'const') ? last : { k: 'parts', of, at };
    }
    case 'AwaitExpression':
      return { k: 'await', value: readExpression(x, node.argument), at };
    case 'YieldExpression':
      return { k: 'yield', value: node.argument && readExpression(x, node.argument), from: node.delegate, at };
    case 'JSXElement':
    case 'JSXFragment':
      return readJsx(x, node);
    default:
      return nothing(at);
  }
}

function readIdentifier(x: Extraction, node: Node, name: string): Value {
  const value = x.identifier(node, name);
  if (value.k === 'free' && name === 'undefined') return { k: 'const', value: null, at: value.at };
  return value;
}

function superOf(x: Extraction, at: At): Value {
  return x.owner.cls === null ? { k: 'free', name: 'super', at } : { k: 'super', cls: x.owner.cls, at };
}

function readMember(x: Extraction, node: MemberExpression): Value {
  const at = x.atOf(node);
  const exported = exportOf(x, node);
  if (exported !== null) return { k: 'var', fn: 0, name: exported, at };
  if (node.object.type === 'ThisExpression' && x.owner.object === 'exports' && !node.computed)
    return { k: 'var', fn: 0, name: `exports.${keyName(node.property) ?? ''}`, at };
  const base = readExpression(x, node.object);
  if (!node.computed) return { k: 'attr', base, name: keyName(node.property) ?? '', at };
  const name = node.property.type === 'Literal' ? keyName(node.property) : null;
  if (name !== null && !/^\d+$/.test(name)) return { k: 'attr', base, name, at };
  return { k: 'item', base, key: readExpression(x, node.property), at };
}

function readCall(x: Extraction, node: CallExpression | NewExpression): Value {
  const module = requiredModule(x, node);
  if (module !== null) return { k: 'import', module, at: x.atOf(node) };
  const callee =
    node.callee.type === 'Super'
      ? ({ k: 'attr', base: superOf(x, x.atOf(node.callee)), name: '__init__', at: x.atOf(node.callee) } as const)
      : readExpression(x, node.callee);
  return { k: 'call', call: callOf(x, node, callee, node.arguments, x.source.spell(node.callee, MAX_TEXT)) };
}

function callOf(
  x: Extraction,
  node: Pick<Node, 'range'>,
  callee: Value,
  args: readonly Argument[],
  text: string,
): Call {
  return { callee, args: args.map((arg) => argumentOf(x, arg)), at: x.atOf(node), text };
}

function argumentOf(x: Extraction, node: Argument): Arg {
  const at = x.atOf(node);
  if (node.type === 'SpreadElement') return { spread: '*', value: readExpression(x, node.argument), at };
  return { value: readExpression(x, node), at };
}

function readArgument(x: Extraction, node: Argument): Value {
  if (node.type !== 'SpreadElement') return readExpression(x, node);
  return { k: 'star', value: readExpression(x, node.argument), at: x.atOf(node) };
}

function readTemplate(x: Extraction, node: TemplateLiteral): Value {
  const at = x.atOf(node);
  const text = (i: number): string => node.quasis[i]?.value.cooked ?? '';
  if (node.expressions.length === 0) return { k: 'const', value: cut(text(0)), at };
  const of = node.expressions.flatMap((part, i): Value[] => [
    ...(text(i) === '' ? [] : [{ k: 'const', value: cut(text(i)), at } as const]),
    readExpression(x, part),
  ]);
  const last = text(node.expressions.length);
  return { k: 'parts', of: last === '' ? of : [...of, { k: 'const', value: cut(last), at }], at };
}

/** `self`: by what its own functions know it. */
export function readObject(x: Extraction, node: ObjectExpression, self: Owner['object'] = null): Value {
  const at = x.atOf(node);
  const entries = node.properties.map((property) => {
    if (property.type === 'SpreadElement') return { key: null, value: readExpression(x, property.argument) };
    const keyAt = x.atOf(property.key);
    const name = property.computed && property.key.type !== 'Literal' ? null : keyName(property.key);
    const key: Value =
      name === null && property.key.type !== 'PrivateIdentifier'
        ? readExpression(x, property.key)
        : { k: 'const', value: name ?? '', at: keyAt };
    const { value } = property;
    const isFunction = value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression';
    if (isFunction) return { key, value: readFunction(x, value, name, self) };
    const isInner = value.type === 'ObjectExpression' && self !== null && self !== 'exports' && name !== null;
    return {
      key,
      value: isInner ? readObject(x, value, { k: 'attr', base: self, name, at: keyAt }) : readExpression(x, value),
    };
  });
  return { k: 'dict', entries, at };
}

/** `a = b` inside of an expression; what it takes apart is taken apart before. */
function readAssignment(x: Extraction, node: AssignmentExpression): Value {
  const at = x.atOf(node);
  const { left } = node;
  const value = readExpression(x, node.right);
  if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern') {
    x.before(...assignTo(x, left, value, at));
    return value;
  }
  const target = targetOf(x, left);
  if (node.operator === '=' || node.operator === '||=' || node.operator === '??=')
    return { k: 'assign', target, value, at };
  return { k: 'parts', of: [target, value], at };
}
