import type { ObjectId } from '../link/model.js';

/** Names of a callee as a caller's. `key`: where two have the same, they rename alike. */
export interface Renamer {
  readonly key: string;
  readonly id: (id: ObjectId) => ObjectId;
}

interface Part {
  readonly from: Flags;
  readonly names: Renamer | null;
}

/** So many are kept in one piece before it becomes a part of another. */
const MAX_OWN = 24;
const MAX_PARTS = 8;

/**
 * A set of flags that is put together when it is asked for. A function has the flags of all that it calls, whose
 * names differ at each call, and hardly any of them is ever asked for: only those that end a thread.
 */
export class Flags {
  readonly #own: readonly ObjectId[];
  readonly #parts: readonly Part[];
  readonly #gone: ReadonlySet<ObjectId> | null;
  /** No name in it belongs to a parameter: it is called the same everywhere. */
  readonly #isClosed: boolean;
  #all: ReadonlySet<ObjectId> | null = null;

  private constructor(own: readonly ObjectId[], parts: readonly Part[], gone: ReadonlySet<ObjectId> | null) {
    this.#own = own;
    this.#parts = parts;
    this.#gone = gone;
    this.#isClosed =
      own.every((id) => !id.startsWith('p')) && parts.every(({ from, names }) => names === null && from.#isClosed);
  }

  static of(ids: readonly ObjectId[]): Flags {
    return new Flags([...new Set(ids)], [], null);
  }

  /** Whether none was ever put into it. */
  get isEmpty(): boolean {
    return this.#own.length === 0 && this.#parts.length === 0;
  }

  plus(ids: readonly ObjectId[]): Flags {
    const added = [...new Set(ids)].filter((id) => !this.#own.includes(id));
    if (added.length === 0) return this;
    return this.#gone === null && this.#own.length + added.length <= MAX_OWN
      ? new Flags([...this.#own, ...added], this.#parts, null)
      : new Flags(added, [{ from: this, names: null }], null);
  }

  with(other: Flags): Flags {
    if (other.isEmpty || this.#covers(other)) return this;
    if (this.isEmpty || other.#covers(this)) return other;
    const small = this.#own.length <= other.#own.length ? this : other;
    const large = small === this ? other : this;
    if (small.#parts.length === 0 && small.#gone === null) return large.plus(small.#own);
    return this.#join({ from: other, names: null });
  }

  /** With those of a callee, under the caller's names. */
  withRenamed(other: Flags, names: Renamer): Flags {
    if (other.isEmpty) return this;
    return other.#isClosed ? this.with(other) : this.#join({ from: other, names });
  }

  renamed(names: Renamer): Flags {
    return NO_FLAGS.withRenamed(this, names);
  }

  without(gone: Flags): Flags {
    return this.isEmpty || gone.isEmpty ? this : new Flags([], [{ from: this, names: null }], gone.values());
  }

  meets(other: Flags): boolean {
    if (this.isEmpty || other.isEmpty) return false;
    const all = other.values();
    return [...this.values()].some((id) => all.has(id));
  }

  has(id: ObjectId): boolean {
    return !this.isEmpty && this.values().has(id);
  }

  values(): ReadonlySet<ObjectId> {
    this.#all ??= this.#collect();
    return this.#all;
  }

  /** Iterative where nothing is renamed or taken away: a long function makes a long chain. */
  #collect(): ReadonlySet<ObjectId> {
    const all = new Set<ObjectId>();
    const seen = new Set<Flags>();
    const open: Flags[] = [this];
    for (let flags = open.pop(); flags; flags = open.pop()) {
      if (seen.has(flags)) continue;
      seen.add(flags);
      for (const id of flags.#own) all.add(id);
      for (const { from, names } of flags.#parts)
        if (names) for (const id of from.values()) all.add(names.id(id));
        else if (flags.#gone) {
          for (const id of from.values()) if (!flags.#gone.has(id)) all.add(id);
        } else open.push(from);
    }
    return all;
  }

  #join(part: Part): Flags {
    if (this.#hasPart(part)) return this;
    return this.#gone === null && this.#parts.length < MAX_PARTS
      ? new Flags(this.#own, [...this.#parts, part], null)
      : new Flags([], [{ from: this, names: null }, part], null);
  }

  #hasPart({ from, names }: Part): boolean {
    return this.#parts.some((part) => part.from === from && part.names?.key === names?.key);
  }

  /** Whether all of the other is seen to be here, without looking into parts. */
  #covers(other: Flags): boolean {
    return (
      this === other ||
      (this.#gone === null && this.#hasPart({ from: other, names: null })) ||
      (this.#gone === other.#gone &&
        other.#own.every((id) => this.#own.includes(id)) &&
        other.#parts.every((part) => this.#hasPart(part)))
    );
  }
}

export const NO_FLAGS = Flags.of([]);
