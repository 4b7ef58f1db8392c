import type { ChildAct, ForkView, HeldView } from './fork.js';

/** A lock that is held while the process is copied, and what the child does with it. */
export interface HeldAcross {
  readonly fork: ForkView;
  readonly held: HeldView;
  /** The child takes it, before anything gives it back or makes it anew. */
  readonly takes: readonly ChildAct<'acquire'>[];
  readonly releases: readonly ChildAct<'release'>[];
  /** The child gives it to code that is not followed. */
  readonly handsOver: readonly ChildAct<'hand-over'>[];
  /**
   * The child runs on in the parent's program, past all that is seen, and closes no file that is locked, while the parent
   * has it too: one that leaves hands it over.
   */
  readonly livesOn: boolean;
  /** A thread that the child starts takes it. */
  readonly threadTakes: readonly ChildAct<'start-thread'>[];
  /** The parent holds it while it waits for this child. */
  readonly waited: boolean;
}

export function heldAcross(forks: readonly ForkView[]): readonly HeldAcross[] {
  return forks.flatMap((fork) =>
    fork.held.flatMap((held) => {
      const same = (lock: { readonly id: string }): boolean => lock.id === held.lock.ref.id;
      if (held.lock.ref.admitsSeveral || fork.isProtected(held.lock.ref)) return [];
      const takes = fork.acts('acquire', ({ lock, shielded, roles }) => same(lock) && !shielded && isInChild(roles));
      const releases = fork.acts('release', ({ lock }) => same(lock));
      const handsOver = fork.acts('hand-over', ({ lock }) => same(lock));
      const threadTakes = fork.acts('start-thread', ({ thread }) => thread.takes.some((take) => same(take.lock)));
      const waited = fork.crossing.waitedUnder.has(held.lock.ref.id);
      return [
        {
          fork,
          held,
          takes,
          releases,
          handsOver,
          threadTakes,
          waited,
          livesOn:
            fork.crossing.parent !== 'leaves' &&
            (fork.goesOn || fork.crossing.leaves.size === 0) &&
            !fork.does('close', ({ file }) => file === held.lock.ref.id),
        },
      ];
    }),
  );
}

function isInChild(roles: ReadonlyMap<string, string>): boolean {
  return roles.get('pid') !== 'same';
}
