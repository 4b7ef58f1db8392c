import { FACTS_SCHEMA, type FileFacts } from '../facts/facts.js';
import { moduleFunction } from '../facts/module-function.js';
import { collectScopes } from './collect-scopes.js';
import { readBlock } from './extract-statements.js';
import { Extraction } from './extraction.js';
import { moduleExports } from './module-exports.js';
import { suppressionsOf } from './suppressions.js';
import { syntaxProblems } from './syntax-problems.js';
import { parseSyntax, syntaxTree } from './parse-syntax.js';
import type { Parsed } from './syntax-tree.js';

/**
 * All that forklint knows of one Python file, of any version of Python: a pure function of its text, synchronous once
 * `loadPython` is done. Broken regions become `problems`, the rest keeps its facts.
 * @param path Relative to the project root, with forward slashes; copied to the facts.
 * @throws PythonParserError before `loadPython` is done, and when the parser itself fails.
 */
export function extractPython(text: string, path: string): FileFacts {
  return extractParsed(text, parseSyntax(text), path);
}

/**
 * The second half of `extractPython`, which needs no parser: `parsed` is what `parseSyntax` made of `text`, in this
 * thread or another.
 * @throws PythonParserError before `loadPython` is done.
 */
export function extractParsed(text: string, parsed: Parsed, path: string): FileFacts {
  const tree = syntaxTree(text, parsed);
  const extraction = new Extraction(tree, collectScopes(tree));
  const { scope } = extraction;
  const id = extraction.openFunction(scope, '<module>');
  const body = readBlock(extraction, 0);
  const at = tree.atOf(0, tree.text.length);
  extraction.setFunction(id, moduleFunction(body, at));
  return {
    schema: FACTS_SCHEMA,
    path,
    language: 'python',
    functions: extraction.functions,
    classes: extraction.classes,
    exports: moduleExports(body),
    suppressions: suppressionsOf(tree),
    problems: [...syntaxProblems(tree), ...extraction.problems],
    spans: tree.spans.table(),
  };
}
