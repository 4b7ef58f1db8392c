import type { Edit, Span } from 'forklint/session';
import type { AST } from 'eslint';

/** What ESLint asks of a text, whatever its language. */
export interface LocatedText {
  readonly text: string;
  readonly getIndexFromLoc: (loc: { readonly line: number; readonly column: number }) => number;
}

/** As ESLint counts: columns from 0. */
export function locOf([line, column, endLine, endColumn]: Span): AST.SourceLocation {
  return { start: { line, column: column - 1 }, end: { line: endLine, column: endColumn - 1 } };
}

/** Where an edit begins and ends in the text. */
export function rangeOf(text: LocatedText, { place }: Edit): AST.Range {
  const { start, end } = locOf(place.span);
  return [text.getIndexFromLoc(start), text.getIndexFromLoc(end)];
}
