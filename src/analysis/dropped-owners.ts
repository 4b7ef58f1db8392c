import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { Effect } from './model.js';

/** A global or field that lets go of the object that it held. */
export type Drop = Extract<Effect, { kind: 'drop' }>;

/** An owner of an owner of an owner is as far as it is followed. */
const MAX_OWNERS = 3;

/**
 * Tells whether these drops leave no object of a class that the program can still reach: all of them are made for the
 * places that are emptied, or for objects that are gone with those.
 */
export function createDropped(e: Evaluator, program: Program): (cls: Cls, drops: readonly Drop[]) => boolean {
  const makers = new Map<Cls, readonly Fn[]>();

  let kinds: Map<Cls, Cls[]> | null = null;

  /** A class and those that extend it. */
  function kindsOf(cls: Cls): readonly Cls[] {
    if (!kinds) {
      kinds = new Map();
      for (const kind of program.modules.flatMap(({ classes }) => classes))
        for (const base of new Set([kind, ...e.mro(kind)])) {
          if (typeof base === 'string') continue;
          const list = kinds.get(base);
          if (list) list.push(kind);
          else kinds.set(base, [kind]);
        }
    }
    return kinds.get(cls) ?? [cls];
  }

  /** The functions that make objects of exactly this class, tests apart. */
  function makersOf(cls: Cls): readonly Fn[] {
    const done = makers.get(cls);
    if (done) return done;
    const { calls, renamed } = program.index;
    const names = [cls.facts.name, ...(renamed.get(cls.facts.name) ?? [])];
    const found = names
      .flatMap((name) => calls.get(name) ?? [])
      .filter(
        ({ fn, value }) =>
          !/(^|\/)tests?\//.test(fn.module.path) &&
          e
            .evaluate(value.call.callee, e.defaultFrame(fn))
            .some((callee) => callee.a === 'class' && callee.cls === cls),
      )
      .map(({ fn }) => fn);
    makers.set(cls, found);
    return found;
  }

  function isMadeFor(maker: Fn, place: string): boolean {
    if (place.startsWith('g')) return place.startsWith(`g${String(maker.module.index)}#`);
    return ownersOf(maker).some((cls) =>
      e.mro(cls).some((entry) => typeof entry !== 'string' && place.slice(1).startsWith(`${String(entry.id)}.`)),
    );
  }

  function isGone(cls: Cls, drops: readonly Drop[], depth: number): boolean {
    const places = drops.filter((drop) => drop.cls === cls).map(({ place }) => place);
    const all = makersOf(cls);
    if (places.length > 0) return all.every((maker) => places.some((place) => isMadeFor(maker, place)));
    return (
      depth > 0 &&
      all.length > 0 &&
      all.every((maker) => ownersOf(maker).some((owner) => owner !== cls && isGone(owner, drops, depth - 1)))
    );
  }

  return (cls, drops) => {
    if (drops.length === 0) return false;
    const made = kindsOf(cls).filter(
      (kind) => makersOf(kind).length > 0 || (kind === cls && drops.some((drop) => drop.cls === cls)),
    );
    return made.length > 0 && made.every((kind) => isGone(kind, drops, MAX_OWNERS));
  };
}

/** The classes of whose methods a function is or is part of. */
function ownersOf(fn: Fn): readonly Cls[] {
  const owners: Cls[] = [];
  for (let current: Fn | null = fn; current; current = current.parent) if (current.cls) owners.push(current.cls);
  return owners;
}
