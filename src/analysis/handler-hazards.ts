import type { Step, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { blocksOfStep, walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Fn, Site } from '../link/model.js';
import type { Program } from '../link/program.js';
import { lineOf, spanOf } from '../link/places.js';
import { handlerFns, hasWrongArity, keepsInstance } from './handler-code.js';
import { strayWrites, type StrayWrite } from './handler-writes.js';
import type { Effect, LockRef, Path, Registration, Summary } from './model.js';
import type { Protections } from './protections.js';
import { endOf, functionName, placeOf, stepsOf } from './trace.js';

/** A way in which a handler for fork is itself unsafe. `place`: the statement, or the registration. */
export type HandlerHazard = { readonly place: Place; readonly trace: readonly TraceStep[] } & (
  | {
      readonly kind: 'waits';
      readonly lock: string;
      readonly held: string | null;
      readonly what: string;
      readonly taker: string;
    }
  | { readonly kind: 'unbalanced'; readonly lock: string; readonly sides: readonly ('parent' | 'child')[] }
  | { readonly kind: 'arity'; readonly handler: string; readonly given: number }
  | { readonly kind: 'stray'; readonly name: string; readonly way: StrayWrite['way']; readonly meant: string | null }
  | { readonly kind: 'keeps'; readonly handler: string; readonly cls: string }
  | { readonly kind: 'unordered'; readonly locks: string }
  | { readonly kind: 'logs'; readonly call: string }
);

export interface HandlerHazards {
  readonly all: readonly HandlerHazard[];
  /** The places of locks that a handler waits for, or means to renew but misses by name: they are this query's alone. */
  readonly missed: ReadonlySet<string>;
}

export interface HandlerSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly protections: Protections;
  readonly summaries: readonly Summary[];
  /** What the program does outside of handlers. */
  readonly roots: readonly Summary[];
}

export function handlerHazards(sources: HandlerSources): HandlerHazards {
  const { e, program, protections } = sources;
  const registrations = distinctSites(protections.all);
  const fns = new Set(registrations.flatMap(({ handlers }) => handlers.flatMap((handler) => handlerFns(e, handler))));
  const stray = strayWrites(e, program, fns);
  const all = registrations.flatMap((registration) => [
    ...waits(registration, sources),
    ...unbalanced(registration, protections.all),
    ...signatures(e, registration),
    ...unordered(registration, sources),
    ...logs(registration),
  ]);
  return {
    all: [
      ...all,
      ...stray.map((write): HandlerHazard => ({
        kind: 'stray',
        name: write.name,
        way: write.way,
        meant: write.meant?.name ?? null,
        place: placeOf(write),
        trace: [
          { place: placeOf(write), message: `\`${write.name}\` is assigned in ${functionName(write.fn)}`, depth: 0 },
        ],
      })),
    ],
    missed: new Set(
      [
        ...stray.map(({ meant }) => meant?.place ?? null),
        ...all.map((hazard) => (hazard.kind === 'waits' ? hazard.held : null)),
      ].filter((place) => place !== null),
    ),
  };
}

/** A function that is looked at in several contexts registers its handlers once. */
function distinctSites(registrations: readonly Registration[]): readonly Registration[] {
  const bySite = new Map<unknown, Registration>();
  for (const registration of registrations) {
    const known = bySite.get(registration.site.call);
    if (!known || effectsOf(known) < effectsOf(registration)) bySite.set(registration.site.call, registration);
  }
  return [...bySite.values()];
}

function effectsOf({ child, before, parent }: Registration): number {
  return child.length + before.length + parent.length;
}

type Acquire = Extract<Effect, { kind: 'acquire' }>;

/** Locks that the handler for the child waits for without end, although another thread may have held them at the fork. */
function waits(registration: Registration, { roots, protections }: HandlerSources): readonly HandlerHazard[] {
  const mine = (effect: Effect): effect is Acquire => effect.kind === 'acquire' && isInherited(effect);
  return registration.child.filter(mine).flatMap((effect): readonly HandlerHazard[] => {
    const { lock } = effect;
    // What one of several functions does that a call may be of is no proof.
    if (!effect.must || isOfNewObject(effect)) return [];
    if (protections.all.some((other) => takesBefore(other).some((taken) => taken.lock.place === lock.place))) return [];
    if (protections.covering(lock, 'any').some((other) => other.site.call !== registration.site.call)) return [];
    const taker = takenBy(roots, lock);
    if (!taker) return [];
    return [
      {
        kind: 'waits',
        lock: lock.text,
        held: lock.place,
        what: lock.trait.what,
        taker: functionName(taker.at.fn),
        place: placeOf(endOf(effect.path).at),
        trace: [...stepsOf(effect.path), { place: placeOf(taker.at), message: taker.text, depth: 0 }],
      },
    ];
  });
}

function isInherited({ lock, bounded, shielded, byThread, waits: isWait, roles }: Acquire): boolean {
  return (
    lock.place !== null &&
    lock.trait.scope === 'thread' &&
    lock.trait.safe !== true &&
    lock.trait.what !== 'event' &&
    !lock.admitsSeveral &&
    !bounded &&
    !shielded &&
    !byThread &&
    !isWait &&
    roles.get('pid') !== 'same'
  );
}

/** Whether the lock belongs to an object that the handler makes, or puts in the place of the inherited one. */
function isOfNewObject({ lock, path }: Acquire): boolean {
  const inHandler: Fn[] = [];
  for (let step = path.next; step; step = step.next) inHandler.push(step.at.fn);
  const [, module, line] = /^s(\d+):(\d+):/.exec(lock.id) ?? [];
  if (inHandler.some((fn) => fn.module.index === Number(module) && isOnLinesOf(Number(line), { fn, at: fn.facts.at })))
    return true;
  const owners = namesIn(lock.id).slice(0, -1);
  return owners.length > 0 && inHandler.some((fn) => assignsAny(fn, owners));
}

/** The names by which an object is reached, from the global or field on. */
function namesIn(id: string): readonly string[] {
  return [...id.matchAll(/[#.]([^#.[]+)/g)].map(([, name]) => name ?? '');
}

function assignsAny(fn: Fn, names: readonly string[]): boolean {
  let assigns = false;
  walkSteps(fn.facts.body, {
    step: (step) => {
      if (step.s === 'assign')
        assigns ||= step.targets.some(
          (target) => (target.k === 'attr' || (target.k === 'var' && target.fn === 0)) && names.includes(target.name),
        );
    },
  });
  return assigns;
}

/**
 * Where the program takes a lock other than in handlers and children. Of the locks of objects that objects hold, that
 * one which is reached in the same way: others of its class are other locks.
 */
function takenBy(roots: readonly Summary[], lock: LockRef): Path | null {
  const way = namesIn(lock.id.replace(/^g\d+#/, ''))
    .slice(-2)
    .join('.');
  const isDeep = lock.place?.startsWith('i') === true && way.includes('.');
  const isSame = (other: LockRef): boolean =>
    other.place === lock.place && (!isDeep || namesIn(other.id).join('.').endsWith(way));
  for (const { effects } of roots)
    for (const effect of effects) {
      if (effect.kind === 'acquire' && isSame(effect.lock) && effect.roles.get('pid') !== 'changed')
        return endOf(effect.path);
      if (effect.kind !== 'start-thread') continue;
      const take = effect.thread.takes.find((found) => isSame(found.lock));
      if (take) return endOf(take.path);
    }
  return null;
}

/** What the handler before the fork takes for good. */
function takesBefore({ before }: Registration): readonly Acquire[] {
  return before.filter(
    (effect): effect is Acquire =>
      effect.kind === 'acquire' &&
      !effect.waits &&
      effect.lock.trait.scope === 'thread' &&
      effect.lock.trait.what !== 'queue' &&
      effect.lock.trait.what !== 'event' &&
      !before.some((other) => other.kind === 'release' && other.lock.id === effect.lock.id),
  );
}

/** Locks taken before the fork that the handlers of one side do not give back. */
function unbalanced(registration: Registration, all: readonly Registration[]): readonly HandlerHazard[] {
  if (registration.hooks !== 'os') return [];
  const others = all.filter(({ hooks }) => hooks === 'os');
  const places = new Set<string>();
  return takesBefore(registration).flatMap((taken): readonly HandlerHazard[] => {
    const { place } = taken.lock;
    if (place === null || places.has(place)) return [];
    places.add(place);
    const sides = (['parent', 'child'] as const).filter(
      (side) =>
        isFollowed(registration, side) &&
        !others.some((other) => givesBack(other, side, place, other === registration)),
    );
    if (sides.length === 0) return [];
    return [
      {
        kind: 'unbalanced',
        lock: taken.lock.text,
        sides,
        place: placeOf(registration.site),
        trace: stepsOf(taken.path),
      },
    ];
  });
}

function givesBack(registration: Registration, side: 'parent' | 'child', place: string, isOwn: boolean): boolean {
  return registration[side].some(
    (effect) =>
      (effect.kind === 'reset' && effect.place === place) ||
      // A lock that the same handlers give back, and whose name is not known, may be this one.
      (effect.kind === 'release' && (effect.lock.place === place || (isOwn && effect.lock.place === null))),
  );
}

/** Whether all handlers of one side are functions that are followed, or methods of locks. */
function isFollowed(registration: Registration, side: 'parent' | 'child'): boolean {
  return registration.handlers
    .filter(({ role }) => role === side)
    .every(
      ({ values }) =>
        values.length > 0 &&
        values.every((value) => value.a === 'fn' || value.a === 'const' || (value.a === 'lib' && value.self !== null)),
    );
}

/** Handlers that cannot be called, and those that keep an object alive. */
function signatures(e: Evaluator, registration: Registration): readonly HandlerHazard[] {
  const place = placeOf(registration.site);
  const trace = stepsOf(registration.path);
  const wrong = registration.handlers.filter(hasWrongArity).map((handler): HandlerHazard => ({
    kind: 'arity',
    handler: nameOf(handler.values),
    given: handler.given,
    place,
    trace,
  }));
  const kept =
    registration.hooks === 'os' && registration.handlers.find((handler) => keepsInstance(e, registration, handler));
  const cls = registration.site.fn.cls;
  return kept && cls
    ? [...wrong, { kind: 'keeps', handler: nameOf(kept.values), cls: cls.facts.name, place, trace }]
    : wrong;
}

function nameOf(values: readonly Abstract[]): string {
  for (const value of values) {
    if (value.a === 'partial') return nameOf([value.fn]);
    if (value.a === 'fn' && value.fn.facts.kind === 'function') return functionName(value.fn);
  }
  return 'the lambda';
}

/**
 * Loops of the handler before the fork that take the locks of a container without an order. Whom they can block is who
 * takes several of them as well.
 */
function unordered(registration: Registration, { e, summaries }: HandlerSources): readonly HandlerHazard[] {
  const taken = takesBefore(registration).filter(({ lock }) => mayBeTakenTogether(lock, summaries));
  if (taken.length === 0) return [];
  const fns = registration.handlers
    .filter(({ role }) => role === 'before')
    .flatMap((handler) => handlerFns(e, handler));
  return fns.flatMap((fn) =>
    loopsOf(fn.facts.body).flatMap(({ iter, at }): readonly HandlerHazard[] => {
      const inside = taken.find(({ path }) => isIn(path, fn, at));
      if (!inside || !isUnordered(e, iter, fn)) return [];
      return [
        {
          kind: 'unordered',
          locks: inside.lock.text,
          place: placeOf(endOf(inside.path).at),
          trace: stepsOf(inside.path),
        },
      ];
    }),
  );
}

/** Of locks that objects keep to themselves the program shows who takes two; others are taken by anyone. */
function mayBeTakenTogether({ place }: LockRef, summaries: readonly Summary[]): boolean {
  if (place?.startsWith('i') !== true) return true;
  return summaries.some(({ effects }) => {
    const takes = effects.filter((effect) => effect.kind === 'acquire' && effect.lock.place === place);
    return takes.some(
      (own) =>
        own.kind === 'acquire' &&
        own.path.next === null &&
        takes.some((other) => other.kind === 'acquire' && other.lock.id !== own.lock.id),
    );
  });
}

function isOnLinesOf(line: number, place: Pick<Site, 'fn' | 'at'>): boolean {
  const [start, , end] = spanOf(place);
  return start <= line && line <= end;
}

interface Loop {
  readonly iter: Value;
  readonly at: At;
}

function loopsOf(steps: readonly Step[]): readonly Loop[] {
  return steps.flatMap((step) => [
    ...(step.s === 'loop' && step.iter ? [{ iter: step.iter, at: step.at }] : []),
    ...blocksOfStep(step).flatMap(loopsOf),
  ]);
}

/** Whether the lock is taken in the loop itself: objects that take a lock of their own are no collection of locks. */
function isIn(path: Path, fn: Fn, loop: At): boolean {
  const { at } = endOf(path);
  return at.fn === fn && isOnLinesOf(lineOf(at), { fn, at: loop });
}

function isUnordered(e: Evaluator, iter: Value, fn: Fn): boolean {
  return e.evaluate(iter, e.defaultFrame(fn)).some(
    (value) =>
      value.a === 'container' &&
      e.program.library.inherited(value.type, 'unordered') === true &&
      // A table that is written down is read in the order of writing.
      (value.items.length === 0 || value.items.some((item) => item.key === null) || value.type.endsWith('set')),
  );
}

function logs(registration: Registration): readonly HandlerHazard[] {
  return registration.child.flatMap((effect): readonly HandlerHazard[] =>
    effect.kind === 'log' || effect.kind === 'stdio'
      ? [{ kind: 'logs', call: effect.text, place: placeOf(endOf(effect.path).at), trace: stepsOf(effect.path) }]
      : [],
  );
}
