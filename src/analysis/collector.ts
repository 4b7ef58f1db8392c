import { keyOf as keyOfValue } from '../link/abstract.js';
import { type ObjectId, rootOf, siteKey } from '../link/model.js';
import type { Program } from '../link/program.js';
import { hit } from '../link/program.js';

import { isTold, roleKey } from './told-roles.js';
import { isReseeded } from './reseeded.js';
import { endOf } from './trace.js';
import type { Crossing, Effect, ResourceRef, State } from './model.js';

/** Different effects kept of one function, and of one forked child. */
const MAX_EFFECTS = 400;
/** Objects kept of those whose thread one call starts: in a large program that is most of what a function comes to. */
const MAX_OBJECTS_PER_START = 8;
/** Different forks kept of one function. */
const MAX_CROSSINGS = 60;

/** What interpreting one function finds, apart from the states. */
export interface Collector {
  readonly effects: Map<string, Effect>;
  readonly crossings: Map<string, Crossing>;
  /** How many objects' threads are started by a call, by where that stands. */
  readonly starts: Map<string, number>;
  isSetup: boolean;
  /** The globals and fields that keep a process id with which the function itself compares its own. */
  readonly pidPlaces: Set<string>;
  /** A call that is more than set-up was noted for all roles. */
  hasRun: boolean;
  /** After the yield of a context manager. */
  late: boolean;
  /** An exception is on its way out. */
  unwinding: boolean;
}

export function createCollector(): Collector {
  return {
    effects: new Map(),
    crossings: new Map(),
    starts: new Map(),
    isSetup: true,
    pidPlaces: new Set(),
    hasRun: false,
    late: false,
    unwinding: false,
  };
}

/** What tells effects of one kind apart. The first of each is kept: it has the shortest history. */
function keyOf(effect: Effect): string {
  const roles = effect.roles.size === 0 ? '' : `|${[...effect.roles].join()}`;
  const late = effect.late ? '+' : '';
  switch (effect.kind) {
    case 'acquire':
      return `a${effect.lock.id}|${effect.bounded}${effect.shielded}${effect.byThread}${effect.waits}${roles}${late}`;
    case 'release':
    case 'hand-over':
      return `${effect.kind}${effect.lock.id}${roles}${late}`;
    case 'close':
      return `close${effect.file}${roles}${late}`;
    case 'reset':
      return `reset${effect.place}${isOwn(effect.id) ? '' : '!'}${roles}${late}`;
    case 'enlist':
      return `enlist${effect.list}|${effect.values.map(keyOfValue).join()}${roles}`;
    case 'run-list':
      return `run-list${effect.list}${roles}`;
    case 'drop':
      return `drop${effect.place}|${String(effect.cls.id)}${roles}${late}`;
    case 'resolve':
      return `resolve${effect.proxies}${effect.text}${roles}`;
    case 'draw':
      return `draw${effect.of?.id ?? effect.generator}${effect.seeded}${effect.of ? endOf(effect.path).at.fn.id : isKeptApart(effect) ? siteKey(endOf(effect.path).at) : effect.text}${roles}`;
    case 'seed':
      return `seed${effect.of?.id ?? effect.generator}${effect.anew}${roles}`;
    case 'native':
      return `native${effect.library}${effect.limited}${roles}`;
    case 'end-thread':
      return `end${effect.sites.join()}${roles}`;
    case 'use':
      return `use${effect.resource.id}${effect.own}${[...effect.after].join()}${roles}`;
    case 'renew':
      return `renew${effect.place}${roles}${late}`;
    case 'launch':
    case 'listen':
    case 'message-parent':
    case 'stay-alive':
    case 'let-go':
    case 'choose-file':
    case 'at-restore':
    case 'per-process':
      return `${effect.kind}${siteKey(endOf(effect.path).at)}${effect.kind === 'listen' ? effect.event : ''}${roles}`;
    case 'await':
      return `await${siteKey(endOf(effect.path).at)}${roles}`;
    case 'write':
      return `write${siteKey(endOf(effect.path).at)}${effect.under.map(({ lock }) => lock.id).join()}${roles}`;
    case 'serve':
    case 'block':
    case 'start-process':
      return `${effect.kind}${siteKey(endOf(effect.path).at)}${roles}`;
    case 'make-thread':
      return `make-thread${effect.made}${roles}`;
    case 'start-thread':
      return `thread${effect.thread.id}${roles}`;
    case 'setup':
      return `setup${effect.instead.map(({ of, name }) => `${of} ${name}`).join()}${roles}`;
    default:
      return `${effect.kind}${roles}`;
  }
}

/** Each call of these kinds that stands in the arm of a fork itself counts: it is mended one by one. */
function ofItsOwn({ crossing }: State, { kind, path }: Effect): string {
  const isInArm = crossing?.spawn.raw === true && path.next === null && path.at.fn === crossing.site.fn;
  return isInArm && OF_ITS_OWN.has(kind) ? `@${String(path.at.at)}` : '';
}

const OF_ITS_OWN: ReadonlySet<Effect['kind']> = new Set(['log', 'stdio', 'import', 'start-program']);

/** An effect as it is after what the function or child did before: on a lock made anew, of a generator seeded anew. */
function asReached(state: State, effect: Effect): Effect {
  return underShield(state, state.thrown !== false && !effect.thrown ? { ...effect, thrown: true } : effect);
}

function underShield(state: State, effect: Effect): Effect {
  const { shield } = state;
  if (shield.size === 0) return effect;
  if (
    effect.kind === 'acquire' &&
    (shield.has(effect.lock.id) || (effect.lock.place !== null && shield.has(effect.lock.place)))
  )
    return { ...effect, shielded: true };
  if (effect.kind === 'use' && isOpenedHere(state, effect.resource)) return { ...effect, own: true };
  if (effect.kind === 'native' && shield.has(`native:${effect.library}`)) return { ...effect, limited: true };
  if (effect.kind === 'draw' && isReseeded(shield, effect.generator, effect.of)) return { ...effect, seeded: true };
  return effect;
}

/** Whether an object is one that the function was given or that has a name of its own, not one that it made. */
function isOwn(id: ObjectId): boolean {
  return !rootOf(id).startsWith('s');
}

/** Whether this process opened a resource itself, or is done with the one that it had. */
export function isOpenedHere({ shield }: State, { id, place, site }: ResourceRef): boolean {
  return (
    shield.has(id) ||
    (place !== null && shield.has(place)) ||
    (id.startsWith('s') && site !== null && shield.has(siteKey(site)))
  );
}

/** What only processes that begin afresh tell apart: under which tests of a script it happens. */
const OF_PROCESSES: ReadonlySet<Effect['kind']> = new Set([
  'launch',
  'listen',
  'message-parent',
  'stay-alive',
  'let-go',
  'choose-file',
  'at-restore',
  'per-process',
  'write',
  'serve',
  'block',
  'acquire',
]);

function withoutTold(effect: Effect): Effect {
  if (![...effect.roles.keys()].some(isTold)) return effect;
  const kept = effect.kind === 'draw' && isKeptApart(effect) ? roleKey('building') : null;
  return { ...effect, roles: new Map([...effect.roles].filter(([key]) => key === kept || !isTold(key))) };
}

/** A draw that is one too many where a heap is saved after it: each is mended by itself. */
function isKeptApart({ replays }: Extract<Effect, { kind: 'draw' }>): boolean {
  return replays === 'tls' || replays === 'own';
}

/** Notes an effect: with the child of the fork in which it happens, else with the function. */
export function record(program: Program, into: Collector, state: State, effect: Effect): void {
  // Any child may be closing what it has on its way out: that ends no lock in what it does until then. Nor is a child
  // taken to come to the parent's clean-up by an exception that is only possible.
  if (into.unwinding && (effect.kind === 'close' || (effect.kind === 'resolve' && state.crossing))) return;
  const seen = asReached(state, OF_PROCESSES.has(effect.kind) ? effect : withoutTold(effect));
  const child = state.crossing?.child;
  const list = child ?? into.effects;
  const key = keyOf(seen) + ofItsOwn(state, seen);
  const known = child ? child.peek(key) : into.effects.get(key);
  if (known) {
    if (known.thrown && !seen.thrown) list.set(key, { ...seen, must: seen.must || known.must, late: known.late });
    else if (seen.must && !known.must) list.set(key, { ...(list.get(key) ?? known), must: true });
    return;
  }
  if (list.size >= MAX_EFFECTS) return hit(program, 'effects-per-function');
  if (!child && seen.kind === 'start-thread' && isOneTooMany(into, seen)) return hit(program, 'effects-per-function');
  list.set(key, into.late && !seen.late ? { ...seen, late: true } : seen);
}

function isOneTooMany({ starts }: Collector, { path }: Effect): boolean {
  const site = siteKey(endOf(path).at);
  const before = starts.get(site) ?? 0;
  starts.set(site, before + 1);
  return before >= MAX_OBJECTS_PER_START;
}

/** Whether a fork is among those that are kept: the child of one that is not is not followed. */
export function isKept(into: Collector, crossing: Crossing): boolean {
  return into.crossings.get(crossing.key) === crossing;
}

/** Whether a fork would be kept; that it would not is noted. */
export function hasRoom(program: Program, into: Collector): boolean {
  if (into.crossings.size < MAX_CROSSINGS) return true;
  hit(program, 'crossings-per-function');
  return false;
}

/** Notes a fork; the same fork reached with the same things held and alive is noted once. */
export function recordCrossing(program: Program, into: Collector, crossing: Crossing): Crossing {
  const known = into.crossings.get(crossing.key);
  if (known) {
    for (const way of crossing.leaves) known.leaves.add(way);
    known.sure ||= crossing.sure;
    if (crossing.child.size > 0) known.child.inherit(crossing.child, (effect) => effect);
    return known;
  }
  if (hasRoom(program, into)) into.crossings.set(crossing.key, crossing);
  return crossing;
}
