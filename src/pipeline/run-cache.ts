import { CacheStore } from '../files/cache-store.js';
import type { Build } from './about.js';
import { FactsCache } from './facts-cache.js';
import { IndexCache } from './index-cache.js';
import { FindingsCache } from './findings-cache.js';

/** What earlier runs left for this one. */
export interface RunCache {
  readonly facts: FactsCache;
  readonly findings: FindingsCache;
  readonly index: IndexCache;
  /** To be called at the end of a run that wrote something. */
  readonly clean: () => void;
}

/** `place`: which project is linted in which way. */
export function openCache(location: string, build: Build, place: unknown): RunCache {
  const store = new CacheStore(location);
  return {
    facts: new FactsCache(store, build.facts),
    findings: new FindingsCache(store, build.findings, JSON.stringify(place)),
    index: new IndexCache(store, build.findings, JSON.stringify(place)),
    clean: () => {
      store.clean();
    },
  };
}
