import type { SetupArgument } from '../effects.js';
import type { Arg, Call, FunctionFacts, Value } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import type { Abstract, Fn, Frame } from '../link/model.js';
import { compareVersions, parseVersion, type Targets } from '../targets.js';
import { applies } from './conditions.js';
import type { Context } from './context.js';
import type { Replacement } from './model.js';

/** More positional arguments than these reach the ones that can take the place of a function before exec. */
const MAX_POSITIONAL = 7;

/**
 * The arguments that do what the function given by `written` does; null where it does more, or where it is not plain
 * that they mean the same at the call.
 */
export function replaceSetup(c: Context, call: Call, written: Arg, values: readonly Abstract[]): Replacement | null {
  const [value] = values;
  if (values.length !== 1 || !value || written.name === undefined || !isPlain(c.frame.fn, written.value)) return null;
  const done = setupOf(c, value);
  if (!done) return null;
  const names = done.map(({ name }) => name);
  const isRepeated = new Set(names).size < names.length || call.args.some(({ name }) => name && names.includes(name));
  const steps = done.map(({ step }) => step ?? 0);
  const isOrdered = steps.every((step, i) => i === 0 || step >= (steps[i - 1] ?? 0));
  const positional = call.args.filter(({ name, spread }) => name === undefined && spread !== '**');
  if (isRepeated || !isOrdered || positional.length > MAX_POSITIONAL) return null;
  const isPartial = c.e.evaluate(call.callee, c.frame).some((callee) => isPartialOf(c, callee));
  return {
    args: done.map(({ name, value: given }) => ({ name, value: given })),
    isSure: !isPartial && !call.args.some(({ spread }) => spread !== undefined),
  };
}

interface Done {
  readonly name: string;
  readonly value: Replacement['args'][number]['value'];
  readonly step: number | undefined;
}

/** A function named or written where it is given: what came in as a parameter may be another one. */
function isPlain(fn: Fn, value: Value): boolean {
  if (value.k === 'fn') return true;
  if (value.k === 'attr') return isPlain(fn, value.base);
  if (value.k !== 'var') return false;
  const owner = fn.module.fns[value.fn];
  const bindings = fn.module.bindings.get(value.fn)?.get(value.name) ?? [];
  return (
    owner !== undefined &&
    bindings.length > 0 &&
    bindings.every(({ b }) => b === 'fn' || b === 'import' || b === 'class')
  );
}

/** Every step of a function as the argument that does the same. */
function setupOf(c: Context, value: Abstract): readonly Done[] | null {
  if (value.a === 'lib') {
    const instead = insteadOf(c, value.name, null, c.frame);
    return typeof instead?.value === 'string'
      ? [{ name: instead.name, value: instead.value, step: instead.step }]
      : null;
  }
  if (value.a !== 'fn' || value.fn.isContextManager || value.fn.facts.decorators.length > 0) return null;
  const { fn } = value;
  const calls = callsOf(fn.facts);
  if (!calls || calls.length === 0) return null;
  const frame = value.outer === c.frame || fn.facts.kind === 'lambda' ? enterPlain(c, value) : c.e.defaultFrame(fn);
  const done = calls.map((call) => doneBy(c, call, fn, frame));
  return done.every((each) => each !== null) ? done : null;
}

function enterPlain(c: Context, value: Extract<Abstract, { a: 'fn' }>): Frame {
  return c.e.enter(value, [], 'before-exec').frame;
}

/** The calls of which a body consists; null where it is anything else. */
function callsOf({ body, isAsync, isGenerator }: FunctionFacts): readonly Call[] | null {
  if (isAsync || isGenerator) return null;
  const calls: Call[] = [];
  for (const step of body) {
    if (step.s !== 'eval' && step.s !== 'return') return null;
    if (step.value?.k === 'call') calls.push(step.value.call);
    else if (step.value?.k === 'seq') {
      for (const item of step.value.items) {
        if (item.k !== 'call') return null;
        calls.push(item.call);
      }
    } else if (step.value && step.value.k !== 'const') return null;
  }
  return calls;
}

function doneBy(c: Context, call: Call, fn: Fn, frame: Frame): Done | null {
  const [callee, ...others] = c.e.evaluate(call.callee, frame);
  if (callee?.a !== 'lib' || others.length > 0) return null;
  const instead = insteadOf(c, callee.name, call, frame);
  if (!instead) return null;
  const { name, value, step } = instead;
  if (typeof value === 'string') return { name, value, step };
  const arg =
    value && (call.args.find((given) => given.name === value.name && value.name) ?? call.args[value.index ?? -1]);
  if (!arg || arg.spread || !means(arg.value, fn, c.frame.fn)) return null;
  return { name, value: { fn, at: atOf(arg.value) }, step };
}

/** The argument of `subprocess` that does all that this call does. */
function insteadOf(c: Context, name: string, call: Call | null, frame: Frame): SetupArgument | null {
  const specs = c.program.library.entry(name)?.effects ?? [];
  const library = call && {
    callee: { a: 'lib' as const, name, self: null },
    args: c.e.arguments(call, frame),
    call,
    must: true,
  };
  const happening = library ? specs.filter((spec) => applies(c.e, spec, library, c.targets)) : specs;
  const [spec] = happening;
  if (happening.length !== 1 || spec?.effect !== 'setup') return null;
  const found = spec.instead?.find(({ of }) => of === 'subprocess');
  return found?.value !== undefined && isThere(found, c.targets) ? found : null;
}

/** Whether every targeted Python has the argument. */
export function isThere({ since }: SetupArgument, { python }: Targets): boolean {
  const least = since === undefined ? null : parseVersion(since);
  return least === null || compareVersions(python, least) >= 0;
}

/** Whether an expression of the function means the same at the call: a constant, or names that both see alike. */
function means(value: Value, fn: Fn, at: Fn): boolean {
  switch (value.k) {
    case 'const':
      return true;
    case 'attr':
      return means(value.base, fn, at);
    case 'free':
    case 'var': {
      if (fn.module !== at.module) return false;
      const owner = value.k === 'var' ? fn.module.fns[value.fn] : undefined;
      if (value.k === 'var' && owner === fn) return false;
      for (let scope: Fn | null = at; scope; scope = scope.parent) {
        if (scope === owner) return true;
        if (scope.module.bindings.get(scope.module.fns.indexOf(scope))?.has(value.name)) return false;
      }
      return owner === undefined || owner === fn.module.fns[0];
    }
    default:
      return false;
  }
}

function isPartialOf(c: Context, callee: Abstract): boolean {
  const returns = callee.a === 'lib' ? c.program.library.entry(callee.name)?.returns : undefined;
  return returns !== undefined && 'partial' in returns;
}
