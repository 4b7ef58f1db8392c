import { parseSyntax, syntaxTree } from './parse-syntax.js';
import type { SyntaxTree } from './syntax-tree.js';

/** A comment from its `#` to the end of its line. */
export interface Comment {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  readonly text: string;
}

/**
 * The comments of a Python file as the parser sees them, so never the text of a string.
 * @throws PythonParserError before `loadPython` is done, and when the parser fails.
 */
export function commentsOf(source: string): Comment[] {
  return treeComments(syntaxTree(source, parseSyntax(source)));
}

export function treeComments(tree: SyntaxTree): Comment[] {
  return tree.comments.map(({ start, end }) => {
    const [line, column] = tree.span(start, end);
    return { line, column, text: tree.text.slice(start, end).trimEnd() };
  });
}
