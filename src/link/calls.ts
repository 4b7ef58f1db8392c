import type { Subject } from '../effects.js';
import type { Arg, Call, Test } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import { distinct, idOf, isFresh, isShared, mapIds, rename, withId } from './abstract.js';
import { argument } from './argument.js';
import type { Entered, Evaluator } from './evaluator.js';
import { frameOf } from './frames.js';
import { intrinsic } from './intrinsics.js';
import type { Abstract, Argument, Fn, Frame, Item, ObjectId } from './model.js';
import { CURRENT_THREAD, siteKey } from './model.js';
import { returnValues } from './returns.js';
import { scriptIntrinsic } from './script-intrinsics.js';
import { isScriptName } from './scripts.js';

/** The arguments of a call, evaluated; `*` and `**` of known containers are spread. */
export function argumentsOf(e: Evaluator, call: Call, frame: Frame): readonly Argument[] {
  return call.args.flatMap((arg) => spread(e, arg, frame));
}

function spread(e: Evaluator, arg: Arg, frame: Frame): readonly Argument[] {
  const values = e.evaluate(arg.value, frame);
  if (!arg.spread)
    return [
      arg.name === undefined ? { name: null, values } : { name: arg.name, values, at: { fn: frame.fn, at: arg.at } },
    ];
  const container = values.find((value) => value.a === 'container');
  if (container?.a !== 'container') return [];
  return container.items.flatMap((item, position): readonly Argument[] => {
    const inner = e.itemValues(container, item);
    if (arg.spread === '**')
      return typeof item.key === 'string' ? [{ name: item.key, values: inner, ...whereGiven(item) }] : [];
    return item.key === position ? [{ name: null, values: inner }] : [];
  });
}

function whereGiven(item: Item): Pick<Argument, 'at'> {
  if ('value' in item) return { at: { fn: item.frame.fn, at: atOf(item.value) } };
  return item.at ? { at: item.at } : {};
}

/** Locks of globals and classes keep their names in callees, so that closures that outlive the call still know them. */
function isKnownLock(e: Evaluator, value: Abstract): boolean {
  return value.a === 'object' && e.program.library.lockOf(value.type) !== undefined;
}

/** Enters a program function: its parameters get what the call passes, under their own names. */
export function enterFunction(
  e: Evaluator,
  callee: Extract<Abstract, { a: 'fn' }>,
  args: readonly Argument[],
  site: string,
): Entered {
  const { fn } = callee;
  const shapes = new Map<number, readonly Abstract[]>();
  const ids = new Map<number, ObjectId>();
  const passed = new Map<number, readonly Abstract[]>();
  const give = (index: number, values: readonly Abstract[]): void => {
    const own = `p${fn.id}:${index}`;
    passed.set(index, values);
    const seen = values.map((value) => {
      const id = idOf(value) ?? ((value.a === 'fn' || value.a === 'lib') && value.self ? idOf(value.self) : null);
      if (id === null) return value;
      if (isShared(id) && (index > 0 || !callee.self) && isKnownLock(e, value)) return value;
      if (!ids.has(index)) ids.set(index, id);
      return value.a === 'fn' || value.a === 'lib'
        ? { ...value, self: value.self ? withId(value.self, own) : null }
        : withId(value, own);
    });
    if (seen.length > 0) shapes.set(index, distinct(seen));
  };
  const params = fn.facts.params;
  // A method that is called without an object still has a parameter for it where its language says so.
  const self: Argument = { name: null, values: callee.self ? [callee.self] : [] };
  const all: readonly Argument[] = callee.self || fn.facts.binds !== undefined ? [self, ...args] : args;
  const rest: Argument[] = [];
  const extra: Argument[] = [];
  let position = 0;
  for (const arg of all) {
    if (arg.name !== null) {
      const index = params.findIndex(
        (param) => param.name === arg.name && param.kind !== 'rest' && param.kind !== 'keyword-rest',
      );
      if (index >= 0) give(index, arg.values);
      else extra.push(arg);
      continue;
    }
    const param = params[position];
    if (param && (param.kind === 'positional' || param.kind === 'positional-only')) give(position++, arg.values);
    else rest.push(arg);
  }
  params.forEach((param, index) => {
    const collected = param.kind === 'rest' ? rest : param.kind === 'keyword-rest' ? extra : null;
    if (!collected || collected.every((arg) => arg.values.length === 0)) return;
    const items = collected.map((arg, i) => ({ key: arg.name ?? i, given: arg.values, ...(arg.at && { at: arg.at }) }));
    shapes.set(index, [
      {
        a: 'container',
        type: param.kind === 'rest' ? 'builtins.tuple' : 'builtins.dict',
        id: `p${fn.id}:${index}`,
        items,
      },
    ]);
    ids.set(index, `u${site}:${index}`);
  });
  const outer = callee.outer && fn.parent && fn.parent.facts.kind !== 'module' ? callee.outer : null;
  return { frame: frameOf(e, fn, shapes, outer), ids, passed };
}

/** What calling a value gives; the effects of the call are none of the evaluator's business. */
export function callResult(
  e: Evaluator,
  callee: Abstract,
  args: readonly Argument[],
  call: Call | null,
  frame: Frame,
): readonly Abstract[] {
  const site = siteKey({ fn: frame.fn, at: call?.at ?? frame.fn.facts.at });
  switch (callee.a) {
    case 'fn': {
      if (callee.fn.facts.isGenerator && !callee.fn.isContextManager) return [];
      const { frame: inner, ids } = e.enter(callee, args, site);
      return e.returns(inner).map((value) => leave(value, callee.fn, ids, site, frame, call));
    }
    case 'class':
      return [
        {
          a: 'instance',
          cls: callee.cls,
          id: site,
          site: { fn: frame.fn, at: call?.at ?? frame.fn.facts.at, call },
          place: null,
          frame,
        },
      ];
    case 'partial':
      return callResult(e, callee.fn, [...callee.args, ...args], call, frame);
    case 'lib':
      return (
        (isScriptName(callee.name) ? scriptIntrinsic(e, callee, args, call, frame) : null) ??
        intrinsic(e, callee, args, call, frame) ??
        libraryResult(e, callee, args, call, frame)
      );
    case 'object': {
      const name = `${callee.type}.__call__`;
      return e.program.library.entry(name) ? libraryResult(e, { a: 'lib', name, self: callee }, args, call, frame) : [];
    }
    case 'instance': {
      const calls = e.method(callee.cls, '__call__');
      return calls.flatMap((fn) => callResult(e, { a: 'fn', fn, self: callee, outer: null }, args, call, frame));
    }
    default:
      return [];
  }
}

/** A callee's result as its caller names it; what was made inside is made by this call. */
function leave(
  value: Abstract,
  fn: Fn,
  ids: ReadonlyMap<number, ObjectId>,
  site: string,
  frame: Frame,
  call: Call | null,
): Abstract {
  const own = idOf(value);
  if (own !== null && isFresh(own) && own !== site) {
    const made = withId(value, site);
    return (made.a === 'instance' || made.a === 'object') && call && made.a === 'object'
      ? { ...made, site: made.site ? { ...made.site, fn: frame.fn, at: call.at } : null }
      : made;
  }
  return mapIds(value, (id) => rename(id, fn.id, ids, site));
}

function libraryResult(
  e: Evaluator,
  callee: Extract<Abstract, { a: 'lib' }>,
  args: readonly Argument[],
  call: Call | null,
  frame: Frame,
): readonly Abstract[] {
  const { library } = e.program;
  const at = call?.at ?? frame.fn.facts.at;
  const site = { fn: frame.fn, at, call };
  const object = (type: string): Abstract =>
    library.inherited(type, 'container') === true
      ? {
          a: 'container',
          type,
          id: siteKey(site),
          items:
            type === 'builtins.dict'
              ? args.flatMap((arg) =>
                  arg.name === null ? [] : [{ key: arg.name, given: arg.values, ...(arg.at && { at: arg.at }) }],
                )
              : [],
        }
      : { a: 'object', type, id: siteKey(site), origin: siteKey(site), site, place: null, frame };
  const subject = (of: Subject): readonly Abstract[] =>
    of === 'receiver' ? (callee.self ? [callee.self] : []) : of === 'result' ? [] : (argument(args, of)?.values ?? []);
  const returns = library.entry(callee.name)?.returns;
  if (!returns) {
    if (library.type(callee.name)) return [object(callee.name)];
    return /^[A-Z]/.test(callee.name.slice(callee.name.lastIndexOf('.') + 1)) ? [object(callee.name)] : [];
  }
  if ('type' in returns) return [object(returns.type)];
  if ('fork' in returns) return [{ a: 'fork', site: siteKey(site), first: returns.fork === 'first' }];
  if ('truth' in returns) return call ? [{ a: 'test', test: truthOf(call), frame }] : [];
  if ('pid' in returns) return [{ a: 'pid', fresh: true, place: null }];
  if ('same' in returns) {
    const same = subject(returns.same);
    if (same.length === 0 && library.type(callee.name)) return [object(callee.name)];
    const { as } = returns;
    return as === undefined ? same : same.map((value) => (value.a === 'container' ? { ...value, type: as } : value));
  }
  if ('listOf' in returns)
    return [
      {
        a: 'container',
        type: 'builtins.list',
        id: siteKey(site),
        items: [{ key: null, given: subject(returns.listOf), keepsNames: true }],
      },
    ];
  if ('element' in returns) return subject(returns.element).flatMap((value) => e.elements(value, null));
  if ('method' in returns) {
    const owner = callee.name.slice(0, callee.name.lastIndexOf('.'));
    const method: Abstract = { a: 'lib', name: `${owner}.${returns.method}`, self: callee.self };
    return [callee.self ? method : { a: 'partial', fn: method, args }];
  }
  if ('partial' in returns) return partialOf(args);
  if ('result' in returns)
    return (argument(args, returns.result)?.values ?? []).flatMap((value) => e.call(value, [], call, frame));
  if ('thread' in returns) return [{ a: 'unknown', id: CURRENT_THREAD }];
  if ('acquired' in returns) return subject(returns.acquired).map((lock) => ({ a: 'acquired', lock }));
  const method = argument(args, returns.context)?.values.find((value) => value.a === 'const');
  const named = method?.a === 'const' && typeof method.value === 'string' ? method.value : null;
  const given = argument(args, returns.context);
  const chosen = (given?.values ?? []).filter((value) => value.a !== 'const' || value.value !== null);
  // A method that is not a constant may be any; several are not told apart.
  if (given && (given.values.length === 0 || chosen.length > 1 || (chosen.length === 1 && named === null))) return [];
  const type = returns.types[named ?? ''] ?? returns.types[''];
  return type === undefined ? [] : [object(type)];
}

const truths = new WeakMap<Call, Test>();

/** The truth of a call, the same each time: tests are told apart by identity. */
function truthOf(call: Call): Test {
  const test = truths.get(call) ?? { t: 'truthy', value: { k: 'call', call } };
  truths.set(call, test);
  return test;
}

function partialOf(args: readonly Argument[]): readonly Abstract[] {
  const [fn, ...rest] = args;
  return (fn?.values ?? []).map((value) => ({ a: 'partial', fn: value, args: rest }));
}

/** What a function's frame returns, by its return statements; a context manager gives what it yields. */
export function returnsOf(e: Evaluator, frame: Frame): readonly Abstract[] {
  const values = returnValues(frame.fn).flatMap((value) => e.evaluate(value, frame));
  if (values.length > 0 || !frame.fn.facts.returns) return values;
  return [];
}
