import type { Span } from '../facts/span.js';
import type { Node } from './syntax.js';

/** A text by lines; places count as facts count them. */
export class SourceText {
  readonly text: string;
  /** Where each line begins. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length);
    this.#starts = starts;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** The text of a line, counted from 1, with its end. */
  line(number: number): string {
    return this.text.slice(this.#starts[number - 1], this.#starts[number]);
  }

  span(start: number, end: number): Span {
    const [line, column] = this.#position(start);
    const [endLine, endColumn] = this.#position(end);
    return [line, column, endLine, endColumn];
  }

  /** As written, white space folded. */
  spell(node: Pick<Node, 'range'>, limit: number): string {
    const [start, end] = rangeOf(node);
    return this.text
      .slice(start, Math.min(end, start + 4 * limit))
      .replace(/\s+/g, ' ')
      .slice(0, limit);
  }

  #position(offset: number): readonly [number, number] {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (this.#starts[low] ?? 0) + 1];
  }
}

/** From where to where a node reaches in the text. */
export function rangeOf(node: Pick<Node, 'range'>): readonly [number, number] {
  if (!node.range) throw new Error('the parser was not asked for ranges');
  return node.range;
}
