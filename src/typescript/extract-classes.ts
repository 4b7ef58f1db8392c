import type { Step, Target, Value } from '../facts/facts.js';
import { extractFunction } from './extract-functions.js';
import { readExpression } from './extract-expressions.js';
import { readBlock } from './extract-statements.js';
import type { Extraction } from './extraction.js';
import { keyName } from './literals.js';
import type { Prototype } from './prototypes.js';
import type {
  AccessorProperty,
  Class,
  Expression,
  FunctionNode,
  MethodDefinition,
  Node,
  PropertyDefinition,
} from './syntax.js';

/** By which name facts know what makes an object of its class, whatever the language calls it. */
const CONSTRUCTOR = '__init__';

/** A class, bound to `target`. Fields are set where the constructor begins, as the language does it. */
export function readClass(x: Extraction, node: Class, target: Target, name: string): Step {
  const at = x.atOf(node);
  const parent = x.owner.id;
  const qualname = x.qualified(name);
  const bases = node.superClass ? [readExpression(x, node.superClass)] : [];
  const cls = x.openClass();
  x.setClass(cls, {
    name,
    qualname,
    parent,
    outer: null,
    bases,
    keywords: [],
    decorators: decoratorsOf(node).map((decorator) => readExpression(x, decorator.expression)),
    at,
    nameAt: node.id ? x.atOf(node.id) : at,
  });
  const body = x.inClass(qualname, () => x.withPending(() => membersOf(x, node, cls)));
  return { s: 'class', cls, target, body, at };
}

/** A function whose prototype is given methods: a class, in the words of old. */
export function readPrototype(
  x: Extraction,
  node: FunctionNode,
  { methods, base }: Prototype,
  target: Target,
  name: string,
): Step {
  const at = x.atOf(node);
  const qualname = x.qualified(name);
  const bases = base ? [readExpression(x, base)] : [];
  const cls = x.openClass();
  const nameAt = node.id ? x.atOf(node.id) : at;
  const common = { parent: x.owner.id, outer: null, keywords: [], decorators: [] };
  x.setClass(cls, { ...common, name, qualname, bases, at, nameAt });
  const method = { cls, binds: 'instance', isAccessor: false, prelude: null } as const;
  const all = [{ name: CONSTRUCTOR, shown: 'constructor', value: node, key: node.id ?? node }, ...methods];
  const body = x.inClass(qualname, () =>
    all.map((own): Step => {
      const shown = 'shown' in own ? own.shown : own.name;
      const fn = extractFunction(x, own.value, { name: own.name, shown, method }, own.key);
      return {
        s: 'def',
        fn,
        target: { k: 'classvar', cls, name: own.name, at: x.atOf(own.key) },
        at: x.atOf(own.value),
      };
    }),
  );
  return { s: 'class', cls, target, body, at };
}

type Field = PropertyDefinition | AccessorProperty;

function membersOf(x: Extraction, node: Class, cls: number): Step[] {
  const steps: Step[] = [];
  const members = node.body.body;
  const fields = members.filter((member): member is Field => isField(member) && !member.static);
  const makers = members
    .filter(isMethod)
    .filter((member) => member.kind === 'constructor' && member.value.body !== null);
  const setFields = (): Step[] => fields.flatMap((field) => x.withPending(() => setField(x, field, self(x, field))));
  if (makers.length === 0 && fields.some((field) => field.value !== null)) {
    const prelude = (): Step[] => [...(node.superClass ? [callSuper(x, node, cls)] : []), ...setFields()];
    const method = { cls, binds: 'instance', isAccessor: false, prelude } as const;
    const fn = extractFunction(x, null, { name: CONSTRUCTOR, shown: 'constructor', method }, node);
    steps.push({
      s: 'def',
      fn,
      target: { k: 'classvar', cls, name: CONSTRUCTOR, at: x.atOf(node) },
      at: x.atOf(node),
    });
  }
  for (const member of members) {
    if (isMethod(member)) steps.push(...readMethod(x, member, cls, setFields));
    else if (isField(member)) {
      for (const { expression } of decoratorsOf(member)) steps.push(evaluated(x, expression));
      if (member.static)
        steps.push(
          ...setField(x, member, { k: 'classvar', cls, name: keyName(member.key) ?? '', at: x.atOf(member.key) }),
        );
    } else if (member.type === 'StaticBlock') steps.push(...readBlock(x, member.body));
  }
  return steps;
}

function readMethod(x: Extraction, member: MethodDefinition, cls: number, setFields: () => Step[]): Step[] {
  const at = x.atOf(member);
  const steps = decoratorsOf(member).map(({ expression }) => evaluated(x, expression));
  if (member.value.body === null || member.kind === 'set') return steps;
  const isMaker = member.kind === 'constructor';
  const shown = isMaker ? 'constructor' : ((member.computed ? null : keyName(member.key)) ?? '[computed]');
  const name = isMaker ? CONSTRUCTOR : shown;
  const fn = extractFunction(
    x,
    member.value,
    {
      name,
      shown,
      method: {
        cls,
        binds: member.static ? 'class' : 'instance',
        isAccessor: member.kind === 'get',
        prelude: isMaker ? setFields : null,
      },
    },
    member.key,
  );
  return [...steps, { s: 'def', fn, target: { k: 'classvar', cls, name, at: x.atOf(member.key) }, at }];
}

function setField(x: Extraction, field: Field, target: Target): Step[] {
  const { value } = field;
  if (value === null) return [];
  const name = keyName(field.key);
  const isFunction = value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression';
  const made: Value =
    isFunction && name !== null
      ? { k: 'fn', fn: extractFunction(x, value, { name }), at: x.atOf(value) }
      : readExpression(x, value);
  return [{ s: 'assign', targets: [target], value: made, at: x.atOf(field) }];
}

/** `this.field` in the constructor that is being made. */
function self(x: Extraction, field: Field): Target {
  const at = x.atOf(field.key);
  return { k: 'attr', base: { k: 'var', fn: x.owner.id, name: 'this', at }, name: keyName(field.key) ?? '', at };
}

/** What a constructor that the source leaves out does first. */
function callSuper(x: Extraction, node: Class, cls: number): Step {
  const at = x.atOf(node.superClass ?? node);
  const callee: Value = { k: 'attr', base: { k: 'super', cls, at }, name: CONSTRUCTOR, at };
  return { s: 'eval', value: { k: 'call', call: { callee, args: [], at, text: 'super' } }, at };
}

function evaluated(x: Extraction, expression: Expression): Step {
  return { s: 'eval', value: readExpression(x, expression), at: x.atOf(expression) };
}

function decoratorsOf(member: Partial<Pick<Field, 'decorators'>>): Field['decorators'] {
  // Parsers of plain JavaScript leave them out.
  return member.decorators ?? [];
}

function isMethod(member: Node): member is MethodDefinition {
  return member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';
}

function isField(member: Node): member is Field {
  return member.type === 'PropertyDefinition' || member.type === 'AccessorProperty';
}
