import { analyze, type ScopeManager } from '@typescript-eslint/scope-manager';
import { FACTS_SCHEMA, type FileFacts, type ProblemFacts } from '../facts/facts.js';
import { moduleFunction } from '../facts/module-function.js';
import { Bindings } from './bindings.js';
import { readBlock } from './extract-statements.js';
import { Extraction } from './extraction.js';
import { isTooNested } from './nesting.js';
import { parseScript } from './parse.js';
import { SourceText } from './source-text.js';
import { suppressionsOf } from './suppressions.js';
import type { CommentRange, Program } from './syntax.js';

/** All that forklint knows of one file of TypeScript or JavaScript: a pure function of its text and its extension. */
export function extractTypeScript(text: string, path: string): FileFacts {
  const source = new SourceText(text);
  if (isTooNested(text)) return unread(source, path, 'nested too deeply');
  const { program, comments, failure } = parseScript(text, path);
  const problems: readonly ProblemFacts[] = failure
    ? [{ message: failure.message, at: source.span(failure.start, failure.start) }]
    : [];
  try {
    return extractScript(source, { program, comments, scopes: scopesOf(program) }, path, problems);
  } catch (error) {
    // The scope manager visits recursively whatever there is.
    if (!(error instanceof RangeError)) throw error;
    const empty = { ...program, body: [] };
    const at = source.span(0, 0);
    const tooDeep = [...problems, { message: 'nested too deeply', at }];
    return extractScript(source, { program: empty, comments, scopes: scopesOf(empty) }, path, tooDeep);
  }
}

/** The facts of a file that is not read, for a reason. */
function unread(source: SourceText, path: string, message: string): FileFacts {
  const { program, comments } = parseScript('', path);
  const problems = [{ message, at: source.span(0, 0) }];
  return extractScript(source, { program, comments, scopes: scopesOf(program) }, path, problems);
}

/** A tree with what its names mean, whoever made both. */
export interface AnalysedScript {
  readonly program: Program;
  readonly comments: readonly CommentRange[];
  readonly scopes: ScopeManager;
}

/** The facts of a tree that is there already. */
export function extractScript(
  source: SourceText,
  { program, comments, scopes }: AnalysedScript,
  path: string,
  problems: readonly ProblemFacts[] = [],
): FileFacts {
  const extraction = new Extraction(source, new Bindings(scopes));
  const id = extraction.openFunction(program);
  const body = readBlock(extraction, program.body);
  const at = extraction.spans.add(source.span(0, source.text.length));
  extraction.setFunction(id, moduleFunction(body, at));
  return {
    schema: FACTS_SCHEMA,
    path,
    language: 'typescript',
    functions: extraction.functions,
    classes: extraction.classes,
    exports: null,
    suppressions: suppressionsOf(source, comments),
    problems: [...problems, ...extraction.problems],
    spans: extraction.spans.table(),
  };
}

function scopesOf(program: Program): ScopeManager {
  // The same tree by another name: the types of both packages describe TS-ESTree.
  return analyze(program as unknown as Parameters<typeof analyze>[0], { sourceType: 'module', lib: [] });
}
