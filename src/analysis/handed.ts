/**
 * Something that is made when it is asked for. Most forks are only handed on from caller to caller, and what a caller
 * adds to them is asked for where the last one ends.
 */
export class Handed<V> {
  readonly #make: () => ReadonlyMap<string, V>;
  #made: ReadonlyMap<string, V> | null = null;
  /** Those of the map, where they are needed to tell forks apart. */
  readonly keys: readonly string[];

  constructor(make: () => ReadonlyMap<string, V>, keys: readonly string[] = []) {
    this.#make = make;
    this.keys = keys;
  }

  static of<V>(map: ReadonlyMap<string, V>): Handed<V> {
    return new Handed(() => map, [...map.keys()]);
  }

  get value(): ReadonlyMap<string, V> {
    this.#made ??= this.#make();
    return this.#made;
  }

  /** What another is made from: it is not kept. */
  peek(): ReadonlyMap<string, V> {
    return this.#made ?? this.#make();
  }
}
