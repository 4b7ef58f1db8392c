import type { Place } from '../finding.js';
import { type ChildAct, type ForkView, forkKey } from './fork.js';
import type { Effect } from './model.js';

/** One fork call of the source with every way that leads to it, the shortest first. */
export interface ForkSite {
  readonly place: Place;
  readonly label: string;
  readonly ways: readonly ForkView[];
}

/** One place where children do something, with every fork whose child comes there, the shortest way first. */
export interface ChildSite<K extends Effect['kind']> {
  readonly place: Place;
  readonly ways: readonly { readonly fork: ForkView; readonly act: ChildAct<K> }[];
}

export function forkSites(forks: readonly ForkView[]): readonly ForkSite[] {
  return [...grouped(forks, forkKey).values()].map((ways) => {
    const sorted = [...ways].sort((a, b) => a.trace.length - b.trace.length);
    const first = sorted[0] as ForkView;
    return { place: first.place, label: first.label, ways: sorted };
  });
}

export function childSites<K extends Effect['kind']>(forks: readonly ForkView[], kind: K): readonly ChildSite<K>[] {
  const all = forks.flatMap((fork) => fork.acts(kind).map((act) => ({ fork, act })));
  return [...grouped(all, ({ act }) => `${act.place.path}:${act.place.span.join(':')}`).values()].map((ways) => {
    const sorted = [...ways].sort(
      (a, b) => a.fork.trace.length + a.act.trace.length - b.fork.trace.length - b.act.trace.length,
    );
    const first = sorted[0] as (typeof sorted)[number];
    return { place: first.act.place, ways: sorted };
  });
}

function grouped<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}

/** A client connects at its first use: further calls through it in the same child add nothing. */
export function firstUses(sites: readonly ChildSite<'resolve'>[]): readonly ChildSite<'resolve'>[] {
  const seen = new Set<string>();
  const length = ({ ways }: ChildSite<'resolve'>): number =>
    ways[0] ? ways[0].fork.trace.length + ways[0].act.trace.length : 0;
  return [...sites]
    .sort((a, b) => length(a) - length(b))
    .filter(({ ways }) => {
      const keys = ways.flatMap(({ fork, act }) =>
        act.effect.client === null ? [] : [`${forkKey(fork)} ${act.effect.client}`],
      );
      const isFirst = keys.length === 0 || keys.some((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      return isFirst;
    });
}
