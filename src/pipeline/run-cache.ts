import { CacheStore } from '../files/cache-store.js';
import { FactsCache } from './facts-cache.js';
import { FindingsCache } from './findings-cache.js';

/** What earlier runs left for this one. */
export interface RunCache {
  readonly facts: FactsCache;
  readonly findings: FindingsCache;
  /** To be called at the end of a run that wrote something. */
  readonly clean: () => void;
}

/** `version`: see `Engine`; `place`: which project is linted in which way. */
export function openCache(location: string, version: string, place: unknown): RunCache {
  const store = new CacheStore(location);
  return {
    facts: new FactsCache(store, version),
    findings: new FindingsCache(store, version, JSON.stringify(place)),
    clean: () => {
      store.clean();
    },
  };
}
