import type { Effect } from './model.js';

/**
 * What the child of a fork does, by what tells effects apart, the first first. What it does according to a callee's
 * summary stays with that summary and gets the caller's names when it is asked for: most forks are only handed on from
 * caller to caller.
 */
export class ChildEffects {
  /** Of callees, whose summaries are made and do not change. */
  readonly #inherited: Inherited[] = [];
  /** Noted here, also in place of what is inherited. */
  readonly #own = new Map<string, Effect>();
  #size = 0;
  #all: ReadonlyMap<string, Effect> | null = null;

  get size(): number {
    return this.#size;
  }

  /**
   * What the child does by another summary too: what only a possible exception led to so far gives way to what is seen.
   * `rename` gives the names that it has here, and changes nothing else.
   */
  inherit(from: ChildEffects, rename: (effect: Effect) => Effect): void {
    if (this.#inherited.some((known) => known.from === from)) return;
    const keys = from.#keys();
    let added = 0;
    for (const key of keys) {
      const known = this.peek(key);
      if (!known) added++;
      else if (known.thrown) {
        const better = from.get(key);
        if (better && !better.thrown) this.set(key, rename(better));
      }
    }
    if (added === 0) return;
    this.#size += added;
    this.#all = null;
    this.#inherited.push({ from, keys, rename });
  }

  get(key: string): Effect | undefined {
    const own = this.#own.get(key);
    if (own) return own;
    const source = this.#source(key);
    const found = source?.from.get(key);
    return source && found && source.rename(found);
  }

  /** The same under some other names: what it is and how it is reached does not depend on them. */
  peek(key: string): Effect | undefined {
    return this.#own.get(key) ?? this.#source(key)?.from.peek(key);
  }

  set(key: string, effect: Effect): void {
    if (!this.#has(key)) this.#size++;
    this.#all = null;
    this.#own.set(key, effect);
  }

  values(): readonly Effect[] {
    this.#all ??= this.#entries();
    return [...this.#all.values()];
  }

  #source(key: string): Inherited | undefined {
    return this.#inherited.find(({ keys }) => keys.has(key));
  }

  #has(key: string): boolean {
    return this.#own.has(key) || this.#source(key) !== undefined;
  }

  /** Shared along the way from caller to caller, as long as nothing is added. */
  #keys(): ReadonlySet<string> {
    const [first] = this.#inherited;
    return first && first.keys.size === this.#size
      ? first.keys
      : new Set([...this.#inherited.flatMap(({ keys }) => [...keys]), ...this.#own.keys()]);
  }

  /** In the order of arrival. */
  #entries(): ReadonlyMap<string, Effect> {
    const all = new Map<string, Effect>();
    for (const { from, rename } of this.#inherited)
      for (const [key, effect] of from.#all ?? from.#entries()) if (!all.has(key)) all.set(key, rename(effect));
    for (const [key, effect] of this.#own) all.set(key, effect);
    // Where ways meet, each further one would ask again for all that is behind.
    if (this.#inherited.length > 1) this.#all = all;
    return all;
  }
}

interface Inherited {
  readonly from: ChildEffects;
  readonly keys: ReadonlySet<string>;
  readonly rename: (effect: Effect) => Effect;
}
