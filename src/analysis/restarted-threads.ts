import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import { looksAfterFork } from './awareness.js';
import { handlerFns } from './handler-code.js';
import type { Alive, Summary } from './model.js';
import type { Protections } from './protections.js';
import { ASKS_ALIVE } from './refine.js';
import { classesOf, functionsOf, type Owner } from './thread-owner.js';

interface Sources {
  readonly e: Evaluator;
  readonly summaries: readonly Summary[];
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
}

/**
 * Whether functions that compare process ids call this one: what is there starts anew. By its name where the call is
 * not followed, and where it is found to be the same method of another class of the family.
 */
export function createCalledAfterChecks({ summaries, e }: Sources): (fn: Fn) => boolean {
  const called = new Set<Fn>();
  const names = new Set<string>();
  const seen = new Set<Fn>();
  for (const { frame, pidPlaces } of summaries) {
    if (pidPlaces.size === 0 || seen.has(frame.fn)) continue;
    seen.add(frame.fn);
    walkSteps(frame.fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call' || value.call.callee.k !== 'attr') return;
        const callees = e.evaluate(value.call.callee, frame).filter((callee) => callee.a === 'fn');
        if (callees.length === 0) names.add(value.call.callee.name);
        for (const callee of callees) called.add(callee.fn);
      },
    });
  }
  const isOfFamily = (fn: Fn, other: Fn): boolean => {
    const family = classesOf(other.cls, e);
    return fn.facts.name === other.facts.name && classesOf(fn.cls, e).some((cls) => family.includes(cls));
  };
  return (fn) => names.has(fn.facts.name) || called.has(fn) || [...called].some((other) => isOfFamily(fn, other));
}

/**
 * Whether the owner has thought of forked children: a handler of its own or that names it, a process check, or a start
 * that asks first whether the thread still runs.
 */
export function looksAfterForks(owner: Owner, thread: Alive, sources: Sources): boolean {
  const { e } = sources;
  const classes = classesOf(owner.cls, e);
  if (isHandled(owner, classes, sources)) return true;
  const runner = thread.runs.flatMap((fn) =>
    fn.cls && !classes.includes(fn.cls) ? functionsOf({ cls: fn.cls, module: fn.module }, e) : [],
  );
  return [...functionsOf(owner, e), ...runner].some((fn) =>
    sources
      .entries(fn, owner.cls && fn.cls && classes.includes(fn.cls) ? owner.cls : fn.cls)
      .some(
        (summary) =>
          (summary.pidPlaces.size > 0 && looksAfterFork(summary)) ||
          (asksAlive(fn) && isAskedAgain(fn, e) && summary.effects.some(({ kind }) => kind === 'start-thread')),
      ),
  );
}

function isHandled(owner: Owner, classes: readonly Cls[], { e, protections }: Sources): boolean {
  const names = new Set(classes.map(({ facts }) => facts.name));
  return protections.all.some((registration) => {
    const { site } = registration;
    if (owner.cls && protections.letsGo(owner.cls, registration)) return true;
    if (owner.cls ? site.fn.cls !== null && classes.includes(site.fn.cls) : site.fn.module === owner.module)
      return true;
    return (
      registration.child.some(
        (effect) =>
          effect.kind === 'reset' && classes.some(({ id }) => /^[ic](\d+)\./.exec(effect.place)?.[1] === String(id)),
      ) ||
      registration.handlers.some(
        (handler) =>
          handler.role === 'child' &&
          handlerFns(e, handler).some((fn) => (fn.cls !== null && classes.includes(fn.cls)) || mentions(fn, names)),
      )
    );
  });
}

/** Whether more than what makes the object comes to a function: its users, or others on the way to the thread. */
function isAskedAgain(fn: Fn, e: Evaluator): boolean {
  const callers = (e.program.index.calls.get(fn.facts.name) ?? []).filter(({ fn: caller, value }) =>
    e.evaluate(value.call.callee, e.defaultFrame(caller)).some((callee) => callee.a === 'fn' && callee.fn === fn),
  );
  return callers.length === 0 || callers.some(({ fn: caller }) => caller.facts.name !== '__init__');
}

function mentions(fn: Fn, names: ReadonlySet<string>): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'attr' || value.k === 'var') found ||= names.has(value.name);
    },
  });
  return found;
}

function asksAlive(fn: Fn): boolean {
  let asks = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'attr') asks ||= ASKS_ALIVE.test(value.name);
    },
  });
  return asks;
}
