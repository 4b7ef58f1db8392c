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
  const readable = withoutFlow(text.replaceAll('\0', ' '));
  let best = parseAs(path, readable, waysToRead(path)[0] ?? ['ts', 'module']);
  for (const way of waysToRead(path).slice(1)) {
    if (best.result.errors.length === 0) break;
    const other = parseAs(path, readable, way);
    if (isBetter(other.result, best.result)) best = other;
  }
  const [error] = best.result.errors;
  const isLost = error !== undefined && best.result.program.body.length === 0;
  const { program, comments } = isLost ? repaired(path, readable, best) : best.result;
  return {
    program,
    comments: comments.map(({ type, start, end }) => ({ isLine: type === 'Line', start, end })),
    failure: isLost ? { message: messageOf(error.message, text), start: error.labels[0]?.start ?? 0 } : null,
  };
}

type Way = readonly [Dialect, ModuleSystem];

interface Attempt {
  readonly way: Way;
  readonly result: ParseResult;
}

function parseAs(path: string, text: string, way: Way): Attempt {
  const [lang, sourceType] = way;
  const result = parseSync(path, text, { lang, sourceType, astType: 'ts', range: true, preserveParens: false });
  return { way, result };
}

/** More errors than that are those of something else than a script. */
const MOST_REPAIRS = 12;

/** The parser gives up at some errors: without the line that has it, what is around it can be read. */
function repaired(path: string, text: string, { way, result: first }: Attempt): ParseResult {
  let patched = text;
  let result = first;
  const end = text.trimEnd().length;
  for (let repair = 0; repair < MOST_REPAIRS; repair++) {
    const [error] = result.errors;
    if (!error || result.program.body.length > 0) return result;
    const start = error.labels[0]?.start ?? 0;
    const next = start >= end ? `${patched}}` : withoutLine(patched, start);
    if (next === patched) break;
    patched = next;
    ({ result } = parseAs(path, patched, way));
  }
  return result;
}

/** Everything keeps its place. */
function withoutLine(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  const line = text.slice(from, to < 0 ? text.length : to);
  return text.slice(0, from) + line.replace(/[^\r]/g, ' ') + text.slice(from + line.length);
}

function messageOf(message: string, text: string): string {
  return FLOW.test(text) ? `${message}; it has annotations of Flow, which are not read` : message;
}

/** The mark of a file with annotations of Flow. */
const FLOW = /^[^]{0,2000}?@flow\b/;

/** The parser refuses what says that it is Flow; most of it reads as TypeScript does. */
function withoutFlow(text: string): string {
  return /^\s*(?:\/\*|\/\/)/.test(text) ? text.replace(FLOW, (head) => `${head.slice(0, -5)}#flow`) : text;
}

/** A file in the wrong module system is read all the same, and so are scripts that only look like modules. */
function waysToRead(path: string): readonly Way[] {
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
