import { extractParsed } from '../python/extract.js';
import type { FileFacts } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import { syntaxProblems } from '../python/syntax-problems.js';
import { syntaxTree } from '../python/parse-syntax.js';
import { treeComments, type Comment } from '../python/comments.js';
import { parsePython } from './sync-engine.js';

/** A text of Python that was parsed: nothing of the parser's own memory is kept. */
export interface OpenedPython {
  readonly comments: readonly Comment[];
  /** Where the text is no Python, in the order of the text. */
  readonly errors: readonly { readonly message: string; readonly at: Span }[];
  /** The facts; `path` is what they are to name. */
  readonly facts: (path: string) => FileFacts;
}

/**
 * Parses Python without a promise.
 * @throws PythonParserError where the parser itself fails.
 */
export function openPython(text: string): OpenedPython {
  const parsed = parsePython(text);
  const tree = syntaxTree(text, parsed);
  return {
    comments: treeComments(tree),
    errors: syntaxProblems(tree),
    facts: (path) => extractParsed(text, parsed, path),
  };
}
