import { FIRST_SHAPE, LENGTH_BYTES, TAG } from './encode-facts.js';
import type { FileFacts } from './facts.js';
import type { SpanTable } from './span.js';

/** The facts that `encodeFacts` made these bytes of, for a file at `path`. The bytes must be its own. */
export function decodeFacts(bytes: Uint8Array, path: string): FileFacts {
  const facts = new Reader(bytes).value() as { -readonly [K in keyof FileFacts]: FileFacts[K] };
  facts.path = path;
  return facts;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #texts: readonly string[];
  readonly #shapes: readonly (readonly string[])[];
  readonly #met: unknown[] = [];
  #at: number;

  constructor(bytes: Uint8Array) {
    const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    this.#at = LENGTH_BYTES + headLength;
    const head = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, this.#at));
    [this.#texts, this.#shapes] = JSON.parse(head) as [string[], string[][]];
    this.#bytes = bytes;
  }

  value(): unknown {
    const tag = this.#number();
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.count:
        return this.#number();
      case TAG.text:
        return this.#texts[this.#number()];
      case TAG.list:
        return this.#list();
      case TAG.spans:
        return this.#spans();
      case TAG.same:
        return this.#met[this.#met.length - this.#number()];
      case TAG.number:
        return Number(this.#texts[this.#number()]);
      default:
        return this.#object(this.#shapes[tag - FIRST_SHAPE] as readonly string[]);
    }
  }

  #object(keys: readonly string[]): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#met.push(object);
    for (const key of keys) object[key] = this.value();
    return object;
  }

  #list(): unknown[] {
    const length = this.#number();
    const list: unknown[] = [];
    this.#met.push(list);
    for (let index = 0; index < length; index++) list.push(this.value());
    return list;
  }

  #spans(): SpanTable {
    const spans = new Int32Array(this.#number());
    this.#met.push(spans);
    let line = 0;
    for (let from = 0; from < spans.length; from += 4) {
      spans[from] = line += this.#distance();
      spans[from + 1] = this.#number();
      spans[from + 2] = line + this.#distance();
      spans[from + 3] = this.#number();
    }
    return spans;
  }

  #distance(): number {
    const folded = this.#number();
    return folded & 1 ? -((folded + 1) >>> 1) : folded >>> 1;
  }

  #number(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++] as number;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let shift = 7;
    do {
      byte = bytes[this.#at++] as number;
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return value;
  }
}
