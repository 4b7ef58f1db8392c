import { type At, type Span, SpanWriter } from '../facts/span.js';

/** Index of a node within its tree. */
export type Node = number;

/** What `child` gives when there is no such child. */
export const NONE = -1;

/** A range of offsets in the text, for what is not kept as a node. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The nodes of a tree, column by column: types and fields by the grammar's numbers, offsets, `after`. */
export interface Columns {
  readonly size: number;
  readonly types: Uint16Array;
  readonly fields: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly afters: Int32Array;
}

/** What the numbers of a grammar mean. */
export interface Grammar {
  /** Names of nodes by type. */
  readonly types: readonly string[];
  /** Names of fields by number. */
  readonly fields: readonly (string | null)[];
}

/** A parsed text as plain data: what a worker thread hands to another without a copy. */
export interface Parsed {
  readonly columns: Columns;
  readonly comments: readonly TextRange[];
  /** Tokens that the parser made up to go on. */
  readonly missing: readonly TextRange[];
  readonly hasError: boolean;
}

/**
 * A parse tree copied out of WASM memory: nodes are numbered in source order from 0 (the module), a node's subtree is
 * the range from it up to `after(it)`, so whole subtrees are walked with a loop. Comments, punctuation and line
 * continuations are no nodes; strings without interpolations have no children.
 */
export class SyntaxTree {
  /** As parsed: without BOM, lone CR as LF. */
  readonly text: string;
  readonly size: number;
  readonly comments: readonly TextRange[];
  /** Tokens that the parser made up to go on. */
  readonly missing: readonly TextRange[];
  readonly hasError: boolean;
  readonly #columns: Columns;
  readonly #names: readonly string[];
  readonly #fieldNames: readonly (string | null)[];
  readonly #lineStarts: Int32Array;
  #line = 0;
  readonly spans = new SpanWriter();

  constructor(text: string, { columns, comments, missing, hasError }: Parsed, grammar: Grammar) {
    this.text = text;
    this.size = columns.size;
    this.comments = comments;
    this.missing = missing;
    this.hasError = hasError;
    this.#columns = columns;
    this.#names = grammar.types;
    this.#fieldNames = grammar.fields;
    this.#lineStarts = lineStartsOf(text);
  }

  kind(node: Node): string {
    return this.#names[this.#columns.types[node] as number] ?? 'ERROR';
  }

  /** The name under which the parent has it, null for a plain child. */
  field(node: Node): string | null {
    return this.#fieldNames[this.#columns.fields[node] as number] ?? null;
  }

  start(node: Node): number {
    return this.#columns.starts[node] as number;
  }

  end(node: Node): number {
    return this.#columns.ends[node] as number;
  }

  /** The first node behind the subtree of `node`. */
  after(node: Node): Node {
    return this.#columns.afters[node] as number;
  }

  children(node: Node): Node[] {
    const found: Node[] = [];
    const after = this.after(node);
    for (let child = node + 1; child < after; child = this.after(child)) found.push(child);
    return found;
  }

  firstChild(node: Node): Node {
    return this.after(node) > node + 1 ? node + 1 : NONE;
  }

  /** The first child with that field name. */
  child(node: Node, field: string): Node {
    const after = this.after(node);
    for (let child = node + 1; child < after; child = this.after(child)) {
      if (this.field(child) === field) return child;
    }
    return NONE;
  }

  childOfKind(node: Node, kind: string): Node {
    const after = this.after(node);
    for (let child = node + 1; child < after; child = this.after(child)) {
      if (this.kind(child) === kind) return child;
    }
    return NONE;
  }

  textOf(node: Node): string {
    return this.text.slice(this.start(node), this.end(node));
  }

  at(node: Node): At {
    return this.atOf(this.start(node), this.end(node));
  }

  atOf(start: number, end: number): At {
    return this.spans.add(this.span(start, end));
  }

  span(start: number, end: number): Span {
    const line = this.#lineOf(start);
    const column = start - (this.#lineStarts[line] as number) + 1;
    const endLine = this.#lineOf(end);
    return [line + 1, column, endLine + 1, end - (this.#lineStarts[endLine] as number) + 1];
  }

  /** The offsets of a line (counted from 1) without its end. */
  line(number: number): TextRange | null {
    const start = this.#lineStarts[number - 1];
    if (start === undefined) return null;
    let end = (this.#lineStarts[number] ?? this.text.length + 1) - 1;
    if (end > start && this.text[end - 1] === '\r') end--;
    return { start, end };
  }

  /** Offsets are asked for nearly in order: the last line found is tried first, then its neighbour. */
  #lineOf(offset: number): number {
    const starts = this.#lineStarts;
    for (let line = this.#line; line < this.#line + 2 && line < starts.length; line++) {
      if (offset >= (starts[line] as number) && (line + 1 === starts.length || offset < (starts[line + 1] as number))) {
        return (this.#line = line);
      }
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#line = low);
  }
}

function lineStartsOf(text: string): Int32Array {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return Int32Array.from(starts);
}
