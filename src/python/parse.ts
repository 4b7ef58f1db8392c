import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { Grammar } from './syntax-tree.js';

/** Thrown when the parser itself fails (memory, a trap in WASM). It says nothing about the file. */
export class PythonParserError extends Error {
  override readonly name = 'PythonParserError';
}

let loading: Promise<void> | null = null;
let parser: Parser | null = null;
let grammar: Grammar | null = null;
let lost: PythonParserError | null = null;

/**
 * Loads the parser and the grammar; later calls share the first one's promise.
 * @throws PythonParserError when the WASM files are not there or do not fit together.
 */
export function loadPython(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  try {
    await Parser.init({ locateFile: (name: string) => new URL(`./grammar/${name}`, import.meta.url).href });
    const language = await Language.load(new URL('./grammar/tree-sitter-python.wasm', import.meta.url));
    grammar = { types: language.types, fields: language.fields };
    parser = new Parser();
    parser.setLanguage(language);
  } catch (cause) {
    throw new PythonParserError(`the Python parser could not be loaded: ${messageOf(cause)}`, { cause });
  }
}

/** For a thread that only reads what another has parsed, and says which grammar it has. */
export function adoptGrammar(of: Grammar): void {
  grammar ??= of;
}

/** @throws PythonParserError before `loadPython` is done or a grammar is adopted */
export function loadedGrammar(): Grammar {
  if (!grammar) throw notLoaded();
  return grammar;
}

/**
 * Parses `text` and hands the tree to `use`; the tree is freed when `use` returns or throws, so nothing of it may be
 * kept: memory of WASM never shrinks and is not collected.
 * @throws PythonParserError before `loadPython` is done, and when the parser fails. WASM is not to be trusted after
 * a failure, so every later call throws too: missing facts must never look like a clean file.
 */
export function withTree<T>(text: string, use: (tree: Tree) => T): T {
  if (lost) throw lost;
  if (!parser) throw notLoaded();
  const tree = parse(parser, text);
  let isTrapped = false;
  try {
    return use(tree);
  } catch (cause) {
    isTrapped = isTrap(cause);
    throw isTrapped ? fail(cause) : cause;
  } finally {
    // After a trap the tree's memory is lost with the rest.
    if (!isTrapped) tree.delete();
  }
}

function parse(ready: Parser, text: string): Tree {
  let tree: Tree | null;
  try {
    tree = ready.parse(text);
  } catch (cause) {
    throw fail(cause);
  }
  if (!tree) throw fail(new Error('no tree'));
  return tree;
}

function notLoaded(): PythonParserError {
  return new PythonParserError('loadPython() must be awaited before Python is parsed');
}

function fail(cause: unknown): PythonParserError {
  lost = new PythonParserError(`the Python parser failed: ${messageOf(cause)}`, { cause });
  return lost;
}

/** A `WebAssembly.RuntimeError`, which the types of Node do not know. */
function isTrap(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'RuntimeError';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
