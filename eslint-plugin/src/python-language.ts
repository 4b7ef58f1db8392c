import type { File, Language, OkParseResult, ParseResult } from '@eslint/core';
import { openPython, type OpenedPython } from 'forklint/session';
import { moduleOf, PythonSourceCode, type PythonModule } from './python-source-code.js';

interface PythonTypes {
  LangOptions: Record<string, unknown>;
  Code: PythonSourceCode;
  RootNode: PythonModule;
  Node: PythonModule;
}

/** Python as a language of ESLint. It has no options of its own. */
export const pythonLanguage: Language<PythonTypes> = {
  fileType: 'text',
  lineStart: 1,
  columnStart: 0,
  nodeTypeKey: 'type',
  visitorKeys: { Module: [] },

  /** Options of other languages come from configurations that are for all files: none of them is refused. */
  validateLanguageOptions: () => undefined,

  parse: (file): ParseResult<PythonModule> => {
    const text = textOf(file);
    const parsed = openPython(text);
    if (parsed.errors.length === 0) return { ok: true, ast: moduleOf(text, parsed), parsed };
    const errors = parsed.errors.map(({ message, at: [line, column, endLine, endColumn] }) => ({
      message,
      line,
      column,
      endLine,
      endColumn,
    }));
    return { ok: false, errors };
  },

  createSourceCode: (file, result) => {
    const { ast, parsed } = result as OkParseResult<PythonModule> & { readonly parsed: OpenedPython };
    return new PythonSourceCode({ text: textOf(file), ast, parsed, hasBOM: file.bom });
  },
};

function textOf({ body }: File): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
