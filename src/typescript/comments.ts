import { parseScript } from './parse.js';
import { SourceText } from './source-text.js';

/** A comment to the end of its line, with its `//`. */
export interface LineComment {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  readonly text: string;
}

/** The `//` comments of a script as the parser sees them, so never the text of a string. */
export function scriptCommentsOf(text: string, path: string): LineComment[] {
  const source = new SourceText(text);
  return parseScript(text, path).comments.flatMap(({ isLine, start, end }) => {
    const [line, column] = source.span(start, end);
    return isLine ? [{ line, column, text: text.slice(start, end).trimEnd() }] : [];
  });
}
