import type { FileFacts } from './facts.js';
import type { SpanTable } from './span.js';

/**
 * How facts are kept: a length, as much JSON with all texts and all shapes (key lists) of the file, then the tree of
 * facts as one stream of numbers, seven bits to the byte. Numbers from `FIRST_SHAPE` on say that an object of that
 * shape follows, the others are:
 */
export const TAG = {
  null: 0,
  false: 1,
  true: 2,
  /** A number from 0 to 2^31 - 1 follows. */
  count: 3,
  /** The number of a text follows. */
  text: 4,
  /** The length and the items follow. */
  list: 5,
  /** How many numbers follow, then these by fours: lines as distances, the first from that of the range before. */
  spans: 6,
  /** How many objects and lists ago this very one began follows: facts share parts. */
  same: 7,
  /** The number of a text follows that spells a number. */
  number: 8,
} as const;

export const FIRST_SHAPE = 9;

/** Bytes of the length in front. */
export const LENGTH_BYTES = 4;

const MAX_COUNT = 2 ** 31 - 1;

/** Facts without their path, as `decodeFacts` reads them: it gives back the same, with the same parts shared. */
export function encodeFacts(facts: FileFacts): Uint8Array {
  const writer = new Writer();
  writer.value({ ...facts, path: '' });
  return writer.bytes();
}

/** The keys of an object, as a path through those of all objects. */
interface Shape {
  id: number;
  readonly keys: readonly string[];
  readonly next: Map<string, Shape>;
  /** The one that was last gone on to: it mostly is again. */
  lastKey: string | null;
  lastNext: Shape | null;
}

function shapeOf(keys: readonly string[]): Shape {
  return { id: -1, keys, next: new Map(), lastKey: null, lastNext: null };
}

function goOn(from: Shape, key: string): Shape {
  if (from.lastKey === key && from.lastNext) return from.lastNext;
  let next = from.next.get(key);
  if (!next) from.next.set(key, (next = shapeOf([...from.keys, key])));
  from.lastKey = key;
  from.lastNext = next;
  return next;
}

class Writer {
  #bytes = new Uint8Array(1 << 14);
  #size = 0;
  readonly #texts = new Map<string, number>();
  readonly #met = new Map<object, number>();
  readonly #noKeys = shapeOf([]);
  readonly #shapes: Shape[] = [];

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#number(TAG.text);
        this.#text(value);
        return;
      case 'boolean':
        this.#number(value ? TAG.true : TAG.false);
        return;
      case 'number':
        if (Number.isInteger(value) && value >= 0 && value <= MAX_COUNT && !Object.is(value, -0)) {
          this.#number(TAG.count);
          this.#number(value);
        } else {
          this.#number(TAG.number);
          this.#text(Object.is(value, -0) ? '-0' : String(value));
        }
        return;
      default:
        if (value === null) this.#number(TAG.null);
        else this.#whole(value as object);
    }
  }

  bytes(): Uint8Array {
    const head = new TextEncoder().encode(
      JSON.stringify([[...this.#texts.keys()], this.#shapes.map(({ keys }) => keys)]),
    );
    const all = new Uint8Array(LENGTH_BYTES + head.length + this.#size);
    new DataView(all.buffer).setUint32(0, head.length);
    all.set(head, LENGTH_BYTES);
    all.set(this.#bytes.subarray(0, this.#size), LENGTH_BYTES + head.length);
    return all;
  }

  #whole(value: object): void {
    const known = this.#met.get(value);
    if (known !== undefined) {
      this.#number(TAG.same);
      this.#number(this.#met.size - known);
      return;
    }
    this.#met.set(value, this.#met.size);
    if (value instanceof Int32Array) this.#spans(value);
    else if (Array.isArray(value)) {
      this.#number(TAG.list);
      this.#number(value.length);
      for (const item of value) this.value(item);
    } else this.#object(value as Readonly<Record<string, unknown>>);
  }

  #object(value: Readonly<Record<string, unknown>>): void {
    let shape = this.#noKeys;
    for (const key in value) shape = goOn(shape, key);
    if (shape.id < 0) shape.id = this.#shapes.push(shape) - 1;
    this.#number(FIRST_SHAPE + shape.id);
    for (const key in value) this.value(value[key]);
  }

  #spans(spans: SpanTable): void {
    this.#number(TAG.spans);
    this.#number(spans.length);
    let before = 0;
    for (let from = 0; from < spans.length; from += 4) {
      const [line = 0, column = 0, endLine = 0, endColumn = 0] = spans.subarray(from, from + 4);
      this.#distance(line - before);
      this.#number(column);
      this.#distance(endLine - line);
      this.#number(endColumn);
      before = line;
    }
  }

  #text(text: string): void {
    let index = this.#texts.get(text);
    if (index === undefined) this.#texts.set(text, (index = this.#texts.size));
    this.#number(index);
  }

  /** The sign in the lowest bit. */
  #distance(distance: number): void {
    this.#number(distance < 0 ? -2 * distance - 1 : 2 * distance);
  }

  #number(value: number): void {
    if (this.#size + 5 > this.#bytes.length) {
      const bytes = new Uint8Array(2 * this.#bytes.length);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    let left = value;
    for (; left > 0x7f; left >>>= 7) this.#bytes[this.#size++] = (left & 0x7f) | 0x80;
    this.#bytes[this.#size++] = left;
  }
}
