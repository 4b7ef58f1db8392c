import type { Call, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { walkSteps } from '../facts/visit.js';
import { argument } from '../link/argument.js';
import { isShared, parameterOf } from '../link/abstract.js';
import { type Abstract, type Fn, rootOf, siteKey } from '../link/model.js';
import { renaming } from './renaming.js';
import { record } from './collector.js';
import { type Context, pathAt, spell } from './context.js';
import { enlisted, register } from './handlers.js';
import type { Effect, State } from './model.js';

/**
 * Programs keep handlers in lists of their own: `register(fn)` puts one into a list, and one handler, known to the
 * interpreter, runs them all. What is put where and which list is run are effects; protections join the two.
 */
export type Enlist = Extract<Effect, { kind: 'enlist' }>;

/** A callable that is put into a container: `hooks.append(fn)`. */
export function noteStored(c: Context, callee: Abstract, call: Call, state: State): void {
  if (callee.a !== 'lib' || callee.self?.a !== 'container') return;
  const stores = c.program.library.entry(callee.name)?.stores;
  if (!stores) return;
  noteEnlisted(c, callee.self, argument(c.e.arguments(call, c.frame), stores)?.values ?? [], call.at, state);
}

/** The same by assignment: `hooks[name] = fn`. */
export function noteEnlisted(c: Context, list: Abstract, values: readonly Abstract[], at: At, state: State): void {
  if (list.a !== 'container' || rootOf(list.id).startsWith('s')) return;
  // What callers pass is known at each of them; all of them together are told apart no more.
  const own = values.find((value) => parameterOf(value, c.frame.fn.id) !== null);
  const kept = own ? [own] : values.filter(isHandler);
  if (kept.length > 0)
    keepEnlisted(
      c,
      {
        kind: 'enlist',
        list: list.id,
        values: kept,
        path: pathAt(c, at, 'the handler is listed'),
        roles: state.roles,
        must: true,
        late: false,
      },
      state,
    );
}

/** Notes it as a registration where both the list and the callable are known, else for the callers to tell. */
export function keepEnlisted(c: Context, effect: Enlist, state: State): void {
  if (isShared(effect.list) && effect.values.every(isHandler)) enlisted(c, effect, state);
  else if (rootOf(effect.list).startsWith('p') || isShared(effect.list)) record(c.program, c.into, state, effect);
}

/** A call of something that comes out of a container. */
export function noteListRun(c: Context, call: Call, state: State): void {
  for (const list of listsBehind(c, call.callee, 3))
    if (list.a === 'container' && !rootOf(list.id).startsWith('s'))
      record(c.program, c.into, state, {
        kind: 'run-list',
        list: list.id,
        path: pathAt(c, call.at, `\`${call.text}()\` runs what is listed`),
        roles: state.roles,
        must: true,
        late: false,
      });
}

/** What a decorator does with the function that it is given: it lists it, or makes it a handler (`@postfork`). */
export function noteDecorated(c: Context, fn: Fn, state: State): void {
  for (const decorator of fn.facts.decorators) {
    // `@connect(weak=False)` is given the function as `@connect` is.
    const maker = decorator.k === 'call' && decorator.call.args.every(({ name }) => name) ? decorator.call : null;
    for (const value of maker ? c.e.evaluate(maker.callee, c.frame) : [])
      registerDecorated(c, fn, decorator, value, state);
    for (const value of c.e.evaluate(decorator, c.frame)) {
      registerDecorated(c, fn, decorator, value, state);
      const [callee, first] = value.a === 'partial' ? [value.fn, value.args] : [value, []];
      if (callee.a !== 'fn' || !isStoring(callee.fn)) continue;
      const site = siteKey({ fn: c.frame.fn, at: fn.facts.nameAt });
      const given: Abstract = { a: 'fn', fn, self: null, outer: null };
      const entered = c.e.enter(callee, [...first, { name: null, values: [given] }], site);
      const summary = c.summaryOf(entered.frame);
      const where = { at: fn.facts.nameAt, text: 'the decorator lists it', site };
      const names = renaming(c, { ...entered, summary, fnId: callee.fn.id }, where);
      for (const effect of summary.effects) {
        const own = effect.kind === 'enlist' ? names.effect(effect, state, true) : null;
        if (own?.kind === 'enlist') keepEnlisted(c, own, state);
      }
    }
  }
}

/** A decorator that makes the function below it a fork handler. */
function registerDecorated(c: Context, fn: Fn, decorator: Value, value: Abstract, state: State): void {
  if (value.a !== 'lib') return;
  for (const spec of c.program.library.entry(value.name)?.effects ?? [])
    if (spec.effect === 'at-fork-handler') {
      const given: Abstract = { a: 'fn', fn, self: null, outer: null };
      const call = { callee: decorator, args: [], at: fn.facts.nameAt, text: spell(decorator) };
      register(c, spec, { callee: value, args: [{ name: null, values: [given] }], call, must: true }, state);
    }
}

/** Whether a function puts something into a container by itself. */
function isStoring(fn: Fn): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'assign') found ||= step.targets.some((target) => target.k === 'item');
    },
    value: (value) => {
      if (value.k === 'call' && value.call.callee.k === 'attr') found ||= value.call.args.length > 0;
    },
  });
  return found;
}

function isHandler(value: Abstract): boolean {
  return value.a === 'fn' || value.a === 'partial' || (value.a === 'lib' && value.self !== null);
}

function listsBehind(c: Context, value: Value, depth: number): readonly Abstract[] {
  if (depth === 0) return [];
  if (value.k === 'item') return c.e.evaluate(value.base, c.frame);
  if (value.k === 'call') return listsBehind(c, value.call.callee, depth - 1);
  if (value.k !== 'var') return [];
  const bindings = c.frame.fn.module.bindings.get(value.fn)?.get(value.name) ?? [];
  return bindings.flatMap((binding) => {
    if (binding.b === 'element') return c.e.evaluate(binding.value, c.frame);
    return binding.b === 'value' && binding.value.k !== 'var' ? listsBehind(c, binding.value, depth - 1) : [];
  });
}
