import type { HookKind } from '../effects.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls } from '../link/model.js';
import type { Program } from '../link/program.js';
import { createDropped, type Drop } from './dropped-owners.js';
import { createHandledThreads, type HandlesThread } from './handled-threads.js';
import type { Effect, LockRef, Registration } from './model.js';

/** Who registers with a server or task queue is forked by that: its hooks count like those of every fork. */
export const HOST_HOOKS: readonly HookKind[] = ['os', 'gunicorn', 'celery', 'uwsgi'];

/** Which locks at-fork handlers make usable again in the child, and for which kinds of fork. */
export interface Protections {
  /** The registrations that cover a lock for a fork that runs these hooks. */
  readonly covering: (
    lock: Pick<LockRef, 'place' | 'origin'>,
    hooks: readonly HookKind[] | 'any',
  ) => readonly Registration[];
  /** Whether handlers end a thread before such a fork or start it again in the child. */
  readonly handlesThread: HandlesThread;
  /** Whether the handlers of a registration let go of every object of a class. */
  readonly letsGo: (cls: Cls, registration: Registration) => boolean;
  readonly all: readonly Registration[];
}

export function createProtections(noted: readonly Registration[], e: Evaluator, program: Program): Protections {
  const registrations = withListed(noted);
  const byPlace = new Map<string, Registration[]>();
  for (const registration of registrations)
    for (const place of coveredBy(registration)) {
      const list = byPlace.get(place);
      if (list) list.push(registration);
      else byPlace.set(place, [registration]);
    }
  const drops = new Map<Registration, readonly Drop[]>();
  for (const registration of registrations) {
    const own = registration.child.filter((effect): effect is Drop => effect.kind === 'drop');
    if (own.length > 0) drops.set(registration, own);
  }
  const isGone = createDropped(e, program);
  const classes = new Map(program.modules.flatMap((module) => module.classes.map((cls) => [cls.id, cls])));

  /** The registrations that let go of every object which has this field. */
  const droppers = new Map<number, readonly Registration[]>();
  const dropped = (place: string | null): readonly Registration[] => {
    const cls = place?.startsWith('i') ? classes.get(Number.parseInt(place.slice(1), 10)) : undefined;
    if (!cls || drops.size === 0) return [];
    const done = droppers.get(cls.id);
    if (done) return done;
    const found = [...drops].filter(([, own]) => isGone(cls, own)).map(([registration]) => registration);
    droppers.set(cls.id, found);
    return found;
  };

  return {
    covering: ({ place, origin }, hooks) =>
      [...[place, origin].flatMap((key) => (key === null ? [] : (byPlace.get(key) ?? []))), ...dropped(place)].filter(
        (registration) => hooks === 'any' || hooks.includes(registration.hooks),
      ),
    handlesThread: createHandledThreads(registrations),
    letsGo: (cls, registration) => isGone(cls, drops.get(registration) ?? []),
    all: registrations,
  };
}

/** The handlers that are known to the interpreter, and those of the lists that these run. */
function withListed(noted: readonly Registration[]): readonly Registration[] {
  const known = noted.filter(({ list }) => list === null);
  const listed = noted.filter(({ list }) => list !== null);
  const runBy = (list: string | null, effects: readonly Effect[]): boolean =>
    effects.some((effect) => effect.kind === 'run-list' && effect.list === list);
  return [
    ...known,
    ...known.flatMap(({ hooks, before, parent, child }) =>
      listed.flatMap((inner) => {
        const phases = {
          before: runBy(inner.list, before) ? inner.child : [],
          parent: runBy(inner.list, parent) ? inner.child : [],
          child: runBy(inner.list, child) ? inner.child : [],
        };
        return Object.values(phases).some((effects) => effects.length > 0) ? [{ ...inner, ...phases, hooks }] : [];
      }),
    ),
  ];
}

/** What a registration's handler surely makes usable: what it re-creates, and what it releases that it took before. */
function coveredBy(registration: Registration): ReadonlySet<string> {
  const covered = new Set<string>();
  const acquired = new Set(
    registration.before.flatMap((effect) => (effect.kind === 'acquire' ? keysOf(effect.lock) : [])),
  );
  for (const effect of registration.child) {
    if (effect.kind === 'reset' || effect.kind === 'renew') covered.add(effect.place);
    if (effect.kind === 'release')
      for (const key of keysOf(effect.lock)) if (acquired.has(key) || acquired.size === 0) covered.add(key);
  }
  return covered;
}

/** What tells that a lock is covered: its place; of an element of a list of locks, where its like are made. */
export function keysOf({ place, origin }: Pick<LockRef, 'place' | 'origin'>): readonly string[] {
  return [place, place === null || place.includes('[') ? origin : null].filter((key) => key !== null);
}
