import type { ArgRef, EffectSpec } from '../effects.js';
import type { Call, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import { argument } from '../link/argument.js';
import type { Abstract } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { renaming } from './renaming.js';
import { generatorsOf } from './generators.js';
import type { LibraryCall } from './library-call.js';
import { type Context, pathAt } from './context.js';
import { locksOf, spell } from './context.js';
import type { Enlist } from './hook-lists.js';
import { withElements } from './locks.js';
import type { Effect, Handler, LockRef, State } from './model.js';
import { keysOf } from './protections.js';

/** Notes a registration of at-fork handlers, with what each handler does by its own summary. */
export function register(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'at-fork-handler' }>,
  library: LibraryCall,
  state: State,
): void {
  const of = spec.of ? (argument(library.args, spec.of)?.values ?? []) : [];
  const effects = (ref: ArgRef | undefined): readonly Effect[] =>
    ref
      ? (argument(library.args, ref)?.values ?? []).flatMap((value) => effectsOf(c, value, of, library.call, state))
      : [];
  const child = effects(spec.afterInChild);
  const before = effects(spec.before);
  const parent = effects(spec.afterInParent);
  const inChild = spec.afterInChild ? (argument(library.args, spec.afterInChild)?.values ?? []) : [];
  const handler = (role: Handler['role'], ref: ArgRef | undefined): readonly Handler[] => {
    const source = ref ? sourceOf(library, ref) : undefined;
    const values = ref ? argument(library.args, ref)?.values : undefined;
    return source && values ? [{ role, source, values, given: spec.of ? 1 : 0 }] : [];
  };
  c.registrations.push({
    list: null,
    hooks: spec.hooks,
    handlers: [
      ...handler('before', spec.before),
      ...handler('parent', spec.afterInParent),
      ...handler('child', spec.afterInChild),
    ],
    rewrites: inChild.some(assignsGlobals),
    assigns: assignedBy(c, inChild),
    site: { fn: c.frame.fn, at: library.call.at, call: library.call },
    path: pathAt(c, library.call.at, 'fork handlers are registered'),
    child,
    before,
    parent,
  });
}

function sourceOf({ call }: LibraryCall, ref: ArgRef): Value | undefined {
  const named = call.args.find((arg) => arg.name !== undefined && arg.name === ref.name);
  const positional = ref.index === undefined ? undefined : call.args.filter((arg) => arg.name === undefined)[ref.index];
  return (named ?? positional)?.value;
}

/** Notes a handler that is put into a list of the program's own. */
export function enlisted(c: Context, { list, values, path }: Enlist, state: State): void {
  const { at } = path.at;
  c.registrations.push({
    list,
    handlers: [],
    hooks: 'os',
    rewrites: values.some(assignsGlobals),
    assigns: assignedBy(c, values),
    site: { fn: c.frame.fn, at, call: null },
    path,
    child: values.flatMap((value) => effectsOf(c, value, [], { at, args: [] }, state)),
    before: [],
    parent: [],
  });
}

function assignsGlobals(handler: Abstract): boolean {
  if (handler.a !== 'fn') return false;
  let assigns = false;
  walkSteps(handler.fn.facts.body, {
    step: (step) => {
      if (step.s === 'assign') assigns ||= step.targets.some((target) => target.k === 'var' && target.fn === 0);
    },
  });
  return assigns;
}

/** The names of the variables and attributes that handlers assign, themselves or in what they call directly. */
function assignedBy(c: Context, handlers: readonly Abstract[]): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (target: Value): void => {
    if (target.k === 'var' || target.k === 'attr') names.add(target.name);
    else if (target.k === 'item') note(target.base);
    else if (target.k === 'seq') target.items.forEach(note);
  };
  const visit = (handler: Abstract, depth: number): void => {
    if (handler.a === 'partial') visit(handler.fn, depth);
    if (handler.a === 'lib' && handler.self) visit(handler.self, depth);
    if (handler.a !== 'fn') return;
    const frame = c.e.defaultFrame(handler.fn);
    walkSteps(handler.fn.facts.body, {
      step: (step) => {
        if (step.s === 'assign') step.targets.forEach(note);
      },
      value: (value) => {
        if (value.k === 'call' && depth > 0)
          for (const callee of c.e.evaluate(value.call.callee, frame)) visit(callee, depth - 1);
      },
    });
  };
  for (const handler of handlers) visit(handler, 2);
  return names;
}

function effectsOf(
  c: Context,
  handler: Abstract,
  of: readonly Abstract[],
  call: Pick<Call, 'at' | 'args'>,
  state: State,
): readonly Effect[] {
  const site = siteKey({ fn: c.frame.fn, at: call.at });
  const where = { at: call.at, text: 'the handler runs after the fork', site };
  switch (handler.a) {
    case 'fn': {
      const args = of.length > 0 ? [{ name: null, values: of }] : [];
      const { frame, ids } = c.e.enter(handler, args, site);
      const summary = c.summaryOf(frame);
      const names = renaming(c, { summary, ids, fnId: handler.fn.id }, where);
      return summary.effects.map((effect) => names.effect(effect, state, true));
    }
    case 'partial':
      return effectsOf(c, handler.fn, handler.args[0]?.values ?? of, call, state);
    case 'lib':
      return [...ofLockMethod(c, handler, call, state), ...ofSeedMethod(c, handler, call, state)];
    default:
      return [];
  }
}

/** `after_in_child=lock.release`: a method of the lock itself. */
function ofLockMethod(
  c: Context,
  handler: Extract<Abstract, { a: 'lib' }>,
  call: Pick<Call, 'at' | 'args'>,
  state: State,
): readonly Effect[] {
  if (!handler.self) return [];
  if (handler.name === 'weakref.ref()') return effectsOf(c, handler.self, [], call, state);
  const source = call.args
    .map((arg) => arg.value)
    .find((value) => value.k === 'attr' && handler.name.endsWith(`.${value.name}`));
  const text = source?.k === 'attr' ? spell(source.base) : 'the lock';
  const entry = c.program.library.entry(handler.name);
  const specs = entry?.effects ?? [];
  return locksOf(c.e, withElements(c.e, [handler.self]), text).flatMap((lock) =>
    specs.flatMap((spec) => done(lock, spec)),
  );

  function done(lock: LockRef, spec: EffectSpec): readonly Effect[] {
    const base = {
      path: pathAt(c, call.at, `\`${lock.text}\` is handled at fork`),
      roles: state.roles,
      must: true,
      late: false,
    };
    if (spec.effect === 'reinit')
      return keysOf(lock).map((place) => ({ ...base, kind: 'reset', id: lock.id, place, text: lock.text }));
    if (spec.effect === 'release') return [{ ...base, kind: 'release', lock }];
    if (spec.effect === 'acquire')
      return [{ ...base, kind: 'acquire', lock, bounded: false, shielded: false, byThread: false, waits: false }];
    return [];
  }
}

/** `after_in_child=rng.seed`: without an argument it seeds from the system's entropy. */
function ofSeedMethod(
  c: Context,
  handler: Extract<Abstract, { a: 'lib' }>,
  call: Pick<Call, 'at'>,
  state: State,
): readonly Effect[] {
  const entry = c.program.library.entry(handler.name);
  return (entry?.effects ?? []).flatMap((spec): readonly Effect[] => {
    if (spec.effect !== 'seed') return [];
    const subjects = spec.subject ? generatorsOf(c.e, handler.self ? [handler.self] : [], 'the generator') : [null];
    return subjects.map((of) => ({
      kind: 'seed',
      generator: spec.generator,
      of,
      anew: true,
      path: pathAt(c, call.at, 'the generator is seeded after the fork'),
      roles: state.roles,
      must: true,
      late: false,
    }));
  });
}
