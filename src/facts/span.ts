/**
 * A range of source text: `[line, column, endLine, endColumn]`. Lines and columns count from 1, columns in
 * UTF-16 code units, the end is exclusive.
 */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

declare const ofFile: unique symbol;

/**
 * A range of a file's text, by its number in the file's `SpanTable`: a program has more of them than of anything else.
 * Two of one file that are equal were written for the same thing; it means nothing in another file.
 */
export type At = number & { readonly [ofFile]: true };

/** The ranges of one file: four numbers each, as in a `Span`. */
export type SpanTable = Int32Array;

/** The range that `at` stands for in the file whose table this is. */
export function spanAt(table: SpanTable, at: At): Span {
  const from = 4 * at;
  return [table[from] ?? 0, table[from + 1] ?? 0, table[from + 2] ?? 0, table[from + 3] ?? 0];
}

/** The line on which a range begins, from 1. */
export function lineAt(table: SpanTable, at: At): number {
  return table[4 * at] ?? 0;
}

/** How many ranges are at hand to be shared; a power of two. */
const REMEMBERED = 64;

/** Makes the table of a file. */
export class SpanWriter {
  #numbers = new Int32Array(1 << 10);
  #size = 0;
  readonly #last = new Int32Array(REMEMBERED).fill(-1);

  /** What covers the same text as another shortly before, such as a statement and its call, mostly shares its range. */
  add([line, column, endLine, endColumn]: Span): At {
    const slot = (line ^ (column << 2) ^ (endColumn << 4) ^ endLine) & (REMEMBERED - 1);
    const known = this.#last[slot] ?? -1;
    if (known >= 0 && this.#is(known, line, column, endLine, endColumn)) return known as At;
    if (this.#size === this.#numbers.length) {
      const wider = new Int32Array(2 * this.#size);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    const at = this.#size / 4;
    this.#last[slot] = at;
    this.#numbers[this.#size++] = line;
    this.#numbers[this.#size++] = column;
    this.#numbers[this.#size++] = endLine;
    this.#numbers[this.#size++] = endColumn;
    return at as At;
  }

  table(): SpanTable {
    return this.#numbers.slice(0, this.#size);
  }

  #is(at: number, line: number, column: number, endLine: number, endColumn: number): boolean {
    const numbers = this.#numbers;
    const from = 4 * at;
    return (
      numbers[from] === line &&
      numbers[from + 1] === column &&
      numbers[from + 2] === endLine &&
      numbers[from + 3] === endColumn
    );
  }
}

/** The order in which findings, steps and sites are listed. */
export function compareSpans(a: Span, b: Span): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** Whether one range lies within another. */
export function contains(outer: Span, inner: Span): boolean {
  const starts = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1]);
  return starts && (inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]));
}
