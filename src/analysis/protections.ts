import type { HookKind } from '../effects.js';
import type { LockRef, Registration } from './model.js';

/** Which locks at-fork handlers make usable again in the child, and for which kinds of fork. */
export interface Protections {
  /** The registrations that cover a lock for a fork that runs these hooks. */
  readonly covering: (lock: Pick<LockRef, 'place' | 'origin'>, hooks: readonly HookKind[]) => readonly Registration[];
  readonly all: readonly Registration[];
}

export function createProtections(registrations: readonly Registration[]): Protections {
  const byPlace = new Map<string, Registration[]>();
  for (const registration of registrations)
    for (const place of coveredBy(registration)) {
      const list = byPlace.get(place);
      if (list) list.push(registration);
      else byPlace.set(place, [registration]);
    }
  return {
    covering: ({ place, origin }, hooks) =>
      [place, origin]
        .flatMap((key) => (key === null ? [] : (byPlace.get(key) ?? [])))
        .filter((registration) => hooks.includes(registration.hooks)),
    all: registrations,
  };
}

/** What a registration's handler surely makes usable: what it re-creates, and what it releases that it took before. */
function coveredBy(registration: Registration): ReadonlySet<string> {
  const covered = new Set<string>();
  const acquired = new Set(
    registration.before.flatMap((effect) =>
      effect.kind === 'acquire' && effect.lock.place !== null ? [effect.lock.place] : [],
    ),
  );
  for (const effect of registration.child) {
    if (effect.kind === 'reset') covered.add(effect.place);
    if (
      effect.kind === 'release' &&
      effect.lock.place !== null &&
      (acquired.has(effect.lock.place) || acquired.size === 0)
    )
      covered.add(effect.lock.place);
  }
  return covered;
}
