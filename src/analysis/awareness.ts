import type { Place } from '../finding.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import { returnValues } from '../link/returns.js';
import { functionsOf, isHazard } from './lock-callers.js';
import type { Acquirer, LockInfo } from './locks.js';
import type { Registration, Summary } from './model.js';
import type { Protections } from './protections.js';
import { partsOf } from './sessions.js';
import { functionName, placeOf } from './trace.js';

/** What shows that the owner of a lock knows of forks. */
export interface Awareness {
  /** A clause: `its fork handler`, `the process check in C.start`. */
  readonly text: string;
  readonly place: Place;
}

/** What awareness is looked for in. */
export interface AwarenessSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  /** The functions that take the lock themselves. */
  readonly acquirers: readonly Acquirer[];
  /** Some thread takes or waits on it. */
  readonly byThreads: boolean;
  /** The owner is of no use in a child: what a handler does beside it is not meant for it. */
  readonly needsThread: boolean;
}

/**
 * A handler that resets something else of the same owner, or a pid check in one of its functions that does something
 * about it, there or where the pid is kept anew; the lock must have to do with it: another thread takes it, it guards
 * what the handler resets, or the check comes under it.
 */
export function awarenessOf(info: LockInfo, sources: AwarenessSources): Awareness | null {
  const { e, program, entries, protections, acquirers, byThreads, needsThread } = sources;
  if (info.lock.trait.what === 'event' && !byThreads) return null;
  const holders = info.owner.cls ? holdersOf(info.owner.cls, program) : [];
  for (const registration of protections.all) {
    const touches = registration.child.find(
      (effect) =>
        effect.kind === 'reset' &&
        (sameOwner(effect.place, info.place) || holders.some((cls) => effect.place.startsWith(`i${String(cls.id)}.`))),
    );
    if (touches?.kind === 'reset' && !needsThread)
      return { text: `the handler that re-creates \`${touches.text}\``, place: placeOf(registration.site) };
    if (
      isOwnHandler(registration, info) &&
      (byThreads ||
        revivesInstance(registration, info) ||
        acquirers.some(({ fn }) => mentions(fn, stateOf(registration, program))))
    )
      return { text: 'its fork handler', place: placeOf(registration.site) };
  }
  const owners = functionsOf(info, e).filter((fn) => (info.owner.cls ? true : fn.cls === null));
  const summaries = owners
    .filter((fn) => fn.facts.name !== '__init__')
    .map((fn) => ({ fn, all: entries(fn, info.owner.cls ?? fn.cls) }));
  const keepsAnew = summaries.some(({ all }) =>
    all.some(({ effects }) => effects.some((effect) => effect.kind === 'keep-pid' && effect.path.next === null)),
  );
  for (const { fn, all } of summaries)
    if (
      all.some(
        (summary) => comparesOwn(summary, info, e) && (looksAfterFork(summary) || (keepsAnew && isPredicate(fn))),
      ) &&
      (byThreads ||
        all.some((summary) => takes(summary, info)) ||
        acquirers.some((by) => mentions(by.fn, new Set([fn.facts.name]))))
    )
      return {
        text: `the process check in ${functionName(fn)}`,
        place: placeOf({ fn, at: fn.facts.nameAt }),
      };
  return null;
}

/** Whether a handler is registered by the owner of the lock, and does something about state. */
function isOwnHandler({ site, rewrites, child }: Registration, { owner }: LockInfo): boolean {
  if (site.fn.module !== owner.module || site.fn.cls !== owner.cls) return false;
  return owner.cls !== null || rewrites || child.some((effect) => effect.kind === 'reset');
}

/** Whether each instance has a handler registered that gives it threads again: it goes on in the child, with threads. */
function revivesInstance({ child }: Registration, { owner, scope }: LockInfo): boolean {
  return (
    scope === 'instance' &&
    owner.cls !== null &&
    child.some(({ kind }) => kind === 'make-executor' || kind === 'start-thread')
  );
}

/** The names of what a handler tends to: what it assigns, and the classes whose instances it renews. */
function stateOf({ assigns, child }: Registration, program: Program): ReadonlySet<string> {
  const renewed = child.flatMap((effect) => (effect.kind === 'reset' ? [/^i(\d+)\./.exec(effect.place)?.[1]] : []));
  const classes = program.modules.flatMap((module) => module.classes.filter(({ id }) => renewed.includes(String(id))));
  return new Set([...assigns, ...classes.map((cls) => cls.facts.name)]);
}

/** Whether a function names any of these: a variable, an attribute, a method. */
function mentions(fn: Fn, names: ReadonlySet<string>): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'attr' || value.k === 'var') found ||= names.has(value.name);
    },
  });
  return found;
}

function takes({ effects }: Summary, info: LockInfo): boolean {
  return effects.some((effect) => effect.kind === 'acquire' && effect.lock.place === info.place && isHazard(effect));
}

/** Whether the function itself compares the process id with one that the lock's owner keeps, or an object of its own. */
function comparesOwn({ pidPlaces }: Summary, info: LockInfo, e: Evaluator): boolean {
  const { cls, module } = info.owner;
  if (cls === null) return [...pidPlaces].some((place) => place.startsWith(`g${String(module.index)}#`));
  if (pidPlaces.size === 0) return false;
  const ids = [cls, ...partsOf(e, cls)].flatMap((part) =>
    e.mro(part).flatMap((entry) => (typeof entry === 'string' ? [] : [String(entry.id)])),
  );
  return [...pidPlaces].some((place) => ids.some((id) => place.startsWith(`i${id}.`) || place.startsWith(`c${id}.`)));
}

/** Whether a function answers yes or no. */
function isPredicate(fn: Fn): boolean {
  return returnValues(fn).some((value) => value.k === 'const' && typeof value.value === 'boolean');
}

/** The classes that make an object of this class for a field of their own instances. */
function holdersOf(cls: Cls, program: Program): readonly Cls[] {
  return (program.index.calls.get(cls.facts.name) ?? []).flatMap(({ fn, value }) => {
    const owner = fn.cls;
    const isField =
      owner &&
      [...owner.selfBindings.values()].some((bindings) =>
        bindings.some((binding) => binding.b === 'value' && binding.value === value),
      );
    return isField ? [owner] : [];
  });
}

/** A comparison of process ids that makes something anew, or starts a thread again, or refuses where they differ. */
export function looksAfterFork({ effects, exits }: Summary): boolean {
  const changed = effects.some(
    (effect) =>
      effect.roles.get('pid') === 'changed' &&
      (effect.kind === 'keep-pid' ||
        ((effect.kind === 'reset' || effect.kind === 'start-thread') && effect.path.next === null)),
  );
  return changed || (exits.length > 0 && exits.every((exit) => exit.roles.get('pid') === 'same'));
}

/** Whether two places are of one module (globals) or of one class (fields). */
function sameOwner(a: string, b: string): boolean {
  const owner = (place: string): string => place.replace(/^[ic]/, '').split(/[.#]/)[0] ?? '';
  return a.startsWith('g') === b.startsWith('g') && owner(a) === owner(b);
}
