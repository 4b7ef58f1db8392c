import { extname } from 'node:path';
import { decodeFacts } from '../facts/decode-facts.js';
import { encodeFacts } from '../facts/encode-facts.js';
import type { FileFacts } from '../facts/facts.js';
import type { CacheStore } from '../files/cache-store.js';
import { digestOf } from '../files/digest.js';

/** Facts by the content of the file: wherever the file is, and whatever it is called, they are the same. */
export class FactsCache {
  readonly #store: CacheStore;
  readonly #version: string;

  /** `version` names all that facts depend on beside the text. */
  constructor(store: CacheStore, version: string) {
    this.#store = store;
    this.#version = version;
  }

  /** `digest`: of the file's bytes. */
  get(digest: string, path: string): FileFacts | null {
    const bytes = this.#store.get(this.#keyOf(digest, path));
    return bytes && decodeFacts(bytes, path);
  }

  put(digest: string, facts: FileFacts): void {
    this.#store.put(this.#keyOf(digest, facts.path), encodeFacts(facts));
  }

  #keyOf(digest: string, path: string): string {
    return digestOf(JSON.stringify(['facts', this.#version, extname(path), digest]));
  }
}
