import type { Place, TraceStep } from '../finding.js';
import type { ChildAct, ForkView } from './fork.js';
import type { Crossing, Effect } from './model.js';
import type { RootForks } from './shared-resources.js';
import { stepsOf } from './trace.js';

/** A thread object that is made before a fork and started in the child, where it counts as one that has ended. */
export interface UnstartedThread {
  /** As a sentence names it. */
  readonly label: string;
  readonly fork: ForkView;
  /** Where it is started. */
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

/** Of each thread the first start in a child that did not make it, where its parent is seen to have made it. */
export function unstartedThreads(all: readonly RootForks[]): readonly UnstartedThread[] {
  const found = new Map<string, UnstartedThread>();
  for (const { root, forks } of all)
    for (const fork of forks) {
      const { child, inside } = fork.crossing;
      const made = new Set(child.values().flatMap((effect) => (effect.kind === 'make-thread' ? [effect.made] : [])));
      const starts = fork.acts('start-thread');
      // A name that may stand for several threads stands for one that the child has made.
      const own = new Set(starts.filter(({ effect }) => made.has(effect.thread.siteKey ?? '')).map(keyOf));
      for (const start of starts) {
        const { siteKey, label } = start.effect.thread;
        if (siteKey === null || own.has(keyOf(start)) || found.has(keyOf(start))) continue;
        const making = madeBefore(inside, siteKey) ?? madeIn(root.effects, siteKey);
        if (!making) continue;
        found.set(keyOf(start), {
          label,
          fork,
          place: start.place,
          trace: [...stepsOf(making.path), ...fork.trace, ...start.trace],
        });
      }
    }
  return [...found.values()];
}

function keyOf({ place }: Pick<ChildAct<'start-thread'>, 'place'>): string {
  return `${place.path}:${place.span.join(':')}`;
}

function madeIn(effects: readonly Effect[], site: string): Effect | undefined {
  return effects.find((effect) => effect.kind === 'make-thread' && effect.made === site);
}

function madeBefore(crossing: Crossing | null, site: string): Effect | null {
  for (let outer = crossing; outer; outer = outer.inside) {
    const made = madeIn(outer.child.values(), site);
    if (made) return made;
  }
  return null;
}
