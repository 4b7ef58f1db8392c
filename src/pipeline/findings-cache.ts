import type { CacheStore } from '../files/cache-store.js';
import { digestOf } from '../files/digest.js';
import type { Finding } from '../finding.js';
import type { Problem } from '../problem.js';

/** What a run finds in its files. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string | null }[];
  readonly problems: readonly Problem[];
}

/** All that decides what a run finds. */
export interface Inputs {
  readonly settings: unknown;
  /** What is in each file, or why nothing of it can be read, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the last runs found, one for each project and way to call forklint. */
export class FindingsCache {
  readonly #store: CacheStore;
  readonly #version: string;
  readonly #place: string;

  /** `version` names all that findings depend on beside the inputs, `place` whose last run it is. */
  constructor(store: CacheStore, version: string, place: string) {
    this.#store = store;
    this.#version = version;
    this.#place = digestOf(JSON.stringify(['findings', version, place]));
  }

  /** What a run with exactly these inputs found; null where the last one had others. They are asked for if there was one. */
  get(inputs: () => Inputs): Found | null {
    const bytes = this.#store.get(this.#place);
    if (!bytes) return null;
    const kept = JSON.parse(new TextDecoder().decode(bytes)) as { readonly inputs: string; readonly found: Found };
    return kept.inputs === this.#digestOf(inputs()) ? kept.found : null;
  }

  put(inputs: Inputs, { findings, suppressed, problems }: Found): void {
    const kept = { inputs: this.#digestOf(inputs), found: { findings, suppressed, problems } };
    this.#store.put(this.#place, new TextEncoder().encode(JSON.stringify(kept)));
  }

  #digestOf({ settings, files }: Inputs): string {
    return digestOf(JSON.stringify([this.#version, settings, files], written));
  }
}

/** What JSON has no form for, so that nothing that decides is left out. */
function written(_: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value];
  return value instanceof RegExp || typeof value === 'function' ? String(value) : value;
}
