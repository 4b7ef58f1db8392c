import { parseSync, type ParseResult } from 'oxc-parser';
import type { CommentRange, Program } from './syntax.js';

/** What the parser makes of a text. */
export interface ParsedScript {
  readonly program: Program;
  readonly comments: readonly CommentRange[];
  /** Why nothing could be read of a text that is not empty. */
  readonly failure: { readonly message: string; readonly start: number } | null;
}

type Dialect = 'ts' | 'tsx' | 'jsx';
type ModuleSystem = 'module' | 'commonjs' | 'unambiguous';

/** Parses TypeScript or JavaScript; the name's extension tells the dialect and the module system where it can. */
export function parseScript(text: string, path: string): ParsedScript {
  let best: ParseResult | null = null;
  for (const [dialect, system] of waysToRead(path)) {
    const result = parseSync(path, withoutFlow(text), {
      lang: dialect,
      sourceType: system,
      astType: 'ts',
      range: true,
      preserveParens: false,
    });
    if (best === null || isBetter(result, best)) best = result;
    if (result.errors.length === 0) break;
  }
  const result = best as ParseResult;
  const { program } = result;
  const [error] = result.errors;
  return {
    program,
    comments: result.comments.map(({ type, start, end }) => ({ isLine: type === 'Line', start, end })),
    failure: error && program.body.length === 0 ? { message: error.message, start: error.labels[0]?.start ?? 0 } : null,
  };
}

/** The parser refuses what says that it is Flow; most of it reads as TypeScript does. */
function withoutFlow(text: string): string {
  return /^\s*(?:\/\*|\/\/)/.test(text) ? text.replace(/^([^]{0,2000}?)@flow\b/, '$1#flow') : text;
}

/** A file in the wrong module system is read all the same, and so are scripts that only look like modules. */
function waysToRead(path: string): readonly (readonly [Dialect, ModuleSystem])[] {
  const [, prefix = '', kind = 'js'] = /\.([cm]?)(tsx|ts|jsx|js)$/i.exec(path.toLowerCase()) ?? [];
  const dialect: Dialect = kind === 'ts' || kind === 'tsx' ? kind : 'jsx';
  const systems: readonly ModuleSystem[] =
    prefix === 'm' ? ['module', 'commonjs'] : prefix === 'c' ? ['commonjs', 'module'] : ['unambiguous', 'commonjs'];
  // Annotations in JavaScript are those of Flow or of a file that a compiler renames.
  return [
    ...systems.map((system) => [dialect, system] as const),
    ...(dialect === 'jsx' ? [['tsx', 'module'] as const] : []),
  ];
}

/** A tree is better than none, and fewer errors are better than more. */
function isBetter(a: ParseResult, b: ParseResult): boolean {
  const [full, other] = [a, b].map((result) => result.program.body.length > 0);
  return full === other ? a.errors.length < b.errors.length : full === true;
}
