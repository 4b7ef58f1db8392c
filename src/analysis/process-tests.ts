import type { CompareOp, Value } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import type { ProcessRole } from '../effects.js';
import type { Abstract } from '../link/model.js';
import { MAIN_FILE } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { spanOf } from '../link/places.js';
import type { Context } from './context.js';
import type { State } from './model.js';
import type { Refined } from './refine.js';
import { withRole } from './state.js';
import { type Asked, askedBy } from './test-subjects.js';
import { roleKey } from './told-roles.js';

/** What the truth of a value tells a script of the process that it is in; null where it is none of a script. */
export function truthOfProcess(c: Context, value: Value, values: readonly Abstract[], state: State): Refined | null {
  if (!isScript(c.frame.fn.module)) return null;
  const told = toldBy(c, values) ?? (value.k === 'call' ? answered(c, value) : null);
  if (told) return split(state, roleKey(told.role), told.when);
  return unsure(c, [value], state, false);
}

/** The same of a comparison. */
export function compareProcess(
  c: Context,
  op: CompareOp,
  sides: readonly [left: Value, right: Value],
  values: readonly [left: readonly Abstract[], right: readonly Abstract[]],
  state: State,
): Refined | null {
  if (!isScript(c.frame.fn.module)) return null;
  const isEqual = op === '==' || op === 'is';
  if (isEqual || op === '!=' || op === 'is not') {
    const same = sameAsMain(c, ...values) || sameAsMain(c, values[1], values[0]);
    if (same) return split(state, roleKey('main'), isEqual);
    const truth = truthCompared(c, sides, values) ?? truthCompared(c, [sides[1], sides[0]], [values[1], values[0]]);
    if (truth) return split(state, roleKey(truth.role), truth.when === isEqual);
  }
  return unsure(c, sides, state, op === '<' || op === '<=' || op === '>' || op === '>=');
}

/** `require.main === module`, `process.argv[1] === __filename`. */
function sameAsMain(c: Context, one: readonly Abstract[], other: readonly Abstract[]): boolean {
  const own = c.frame.fn.module.path;
  return (
    (one.some((value) => value.a === 'lib' && value.name === 'js:require.main') &&
      other.some((value) => value.a === 'lib' && value.name === 'js:module')) ||
    (one.some((value) => value.a === 'file' && value.path === MAIN_FILE) &&
      other.some((value) => value.a === 'file' && value.path === own))
  );
}

/** `isPrimary === true`, `process.send !== undefined`, `typeof process.send === 'function'`: when the sides are equal. */
function truthCompared(
  c: Context,
  [left]: readonly [Value, Value],
  [lefts, rights]: readonly [readonly Abstract[], readonly Abstract[]],
): { readonly role: ProcessRole; readonly when: boolean } | null {
  const [other, ...others] = rights;
  if (other?.a !== 'const' || others.length > 0) return null;
  const inner = left.k === 'parts' && left.of.length === 1 && left.of[0] ? c.e.evaluate(left.of[0], c.frame) : null;
  const told = toldBy(c, inner ?? lefts);
  if (!told) return null;
  if (inner)
    return typeof other.value === 'string' ? { ...told, when: told.when === (other.value !== 'undefined') } : null;
  if (other.value !== null && typeof other.value !== 'boolean') return null;
  return { ...told, when: told.when === (other.value === true) };
}

/** What a function that does nothing else tells by its answer. */
function answered(c: Context, { call }: Extract<Value, { k: 'call' }>): ReturnType<typeof toldBy> {
  const callees = c.e.evaluate(call.callee, c.frame);
  return callees.some((callee) => callee.a === 'lib' && c.program.library.entry(callee.name)?.effects)
    ? null
    : toldBy(c, callees);
}

function toldBy(
  c: Context,
  values: readonly Abstract[],
): { readonly role: ProcessRole; readonly when: boolean } | null {
  for (const value of values) {
    if (value.a !== 'lib') continue;
    const told = c.program.library.entry(value.name)?.tells;
    if (told) return told;
  }
  return null;
}

function split(state: State, key: string, when: boolean): Refined {
  const known = state.roles.get(key);
  const [ifTrue, ifFalse] = when ? ['yes', 'no'] : ['no', 'yes'];
  return {
    yes: known === ifFalse ? [] : [withRole(state, key, ifTrue)],
    no: known === ifTrue ? [] : [withRole(state, key, ifFalse)],
  };
}

/** A test whose outcome is not known: what it is about, so that it is seen later what may have led here. */
function unsure(c: Context, values: readonly Value[], state: State, isOrder: boolean): Refined | null {
  const asked = mostTelling(values.map((value) => askedBy(c.e, value, c.frame)));
  if (asked === 'same') return { yes: [state], no: [state] };
  const first = values[0];
  if (!first) return null;
  const [line, column] = spanOf({ fn: c.frame.fn, at: atOf(first) });
  const kind = isOrder && asked === 'open' ? 'limit' : asked;
  const key = `${kind}@${String(c.frame.fn.module.index)}:${String(line)}:${String(column)}`;
  return { yes: [withRole(state, key, 'yes')], no: [withRole(state, key, 'no')] };
}

function mostTelling(all: readonly Asked[]): Asked {
  return (
    all.find((one) => one.startsWith('asks:')) ??
    all.find((one) => one === 'limit') ??
    all.find((one) => one === 'open') ??
    'same'
  );
}
