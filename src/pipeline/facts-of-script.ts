import type { FileFacts } from '../facts/facts.js';
import { extractScript, extractTypeScript, type AnalysedScript } from '../typescript/extract.js';
import { SourceText } from '../typescript/source-text.js';

/** What a host has made of a script; the types of its parts are those of ESTree and of its scope manager. */
export interface ScriptParts {
  readonly program: unknown;
  readonly comments: readonly { readonly type: string; readonly range?: readonly [number, number] | undefined }[];
  readonly scopes: unknown;
}

/**
 * The facts of a script that a host has parsed. A tree that is not like that of typescript-eslint, as other parsers make
 * it, may have what cannot be read: then the text is parsed again.
 */
export function factsOfScript(text: string, { program, comments, scopes }: ScriptParts, path: string): FileFacts {
  const parsed = {
    program: program as AnalysedScript['program'],
    comments: comments.flatMap(({ type, range }) =>
      range && type !== 'Shebang' ? [{ isLine: type === 'Line', start: range[0], end: range[1] }] : [],
    ),
    scopes: scopes as AnalysedScript['scopes'],
  };
  try {
    return extractScript(new SourceText(text), parsed, path);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return extractTypeScript(text, path);
  }
}
