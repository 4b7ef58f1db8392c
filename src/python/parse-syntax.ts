import type { Language, Tree } from 'web-tree-sitter';
import { loadedGrammar, withTree } from './parse.js';
import { type Columns, type Node, NONE, type Parsed, SyntaxTree, type TextRange } from './syntax-tree.js';

/**
 * Parses Python: all that needs WASM, and none of it recurses.
 * @throws PythonParserError (see `withTree`)
 */
export function parseSyntax(source: string): Parsed {
  const text = readable(source);
  return withTree(text, (tree) => flatten(text, tree));
}

/**
 * The tree that `parseSyntax` found in the same source, in this thread or another.
 * @throws PythonParserError before `loadPython` is done
 */
export function syntaxTree(source: string, parsed: Parsed): SyntaxTree {
  return new SyntaxTree(readable(source), parsed, loadedGrammar());
}

/** Python reads lone CR as an end of line and so does this; the grammar does not. */
function readable(source: string): string {
  return (source.startsWith('\uFEFF') ? source.slice(1) : source).replace(/\r(?!\n)/g, '\n');
}

const SKIP = 0;
const COMMENT = 1;
const LEAF = 2;
const STRING = 3;
/** This and those above have children to look at. */
const INNER = 4;
const SPLAT = 5;
/** Takes a splat for its first operand where the grammar reads it too tightly, see `loosen`. */
const OPERATOR = 6;

const ERROR_TYPE = 0xffff;
/** Tokens that say what a node means. */
const KEPT_TOKENS = new Set([
  ...['<', '<=', '==', '!=', '>=', '>', '<>', 'in', 'not in', 'is', 'is not'],
  ...['and', 'or', 'from'],
]);
const LEAVES = new Set([
  ...[
    'identifier',
    'integer',
    'float',
    'true',
    'false',
    'none',
    'ellipsis',
    'string_start',
    'string_content',
    'string_end',
  ],
  ...['pass_statement', 'break_statement', 'continue_statement', 'wildcard_import', 'import_prefix', 'type_conversion'],
  ...['keyword_separator', 'positional_separator', 'escape_sequence', 'escape_interpolation'],
]);

const OPERATORS = new Set([
  ...['call', 'attribute', 'subscript', 'binary_operator', 'comparison_operator', 'boolean_operator'],
  'conditional_expression',
]);

const rolesByLanguage = new WeakMap<Language, Uint8Array>();

function rolesOf(language: Language): Uint8Array {
  const known = rolesByLanguage.get(language);
  if (known) return known;
  const roles = new Uint8Array(ERROR_TYPE + 1);
  language.types.forEach((name, type) => {
    roles[type] = roleOf(name, language.nodeTypeIsNamed(type));
  });
  roles[ERROR_TYPE] = INNER;
  rolesByLanguage.set(language, roles);
  return roles;
}

function roleOf(name: string, isNamed: boolean): number {
  if (name === 'comment') return COMMENT;
  if (name === 'line_continuation') return SKIP;
  if (name === 'string') return STRING;
  if (!isNamed) return KEPT_TOKENS.has(name) ? LEAF : SKIP;
  if (name === 'list_splat') return SPLAT;
  if (OPERATORS.has(name)) return OPERATOR;
  return LEAVES.has(name) ? LEAF : INNER;
}

function flatten(text: string, tree: Tree): Parsed {
  const roles = rolesOf(tree.language);
  const isBroken = tree.rootNode.hasError;
  let columns = newColumns(1024 + (text.length >> 2));
  let size = 0;
  const comments: TextRange[] = [];
  const missing: TextRange[] = [];
  const open: Node[] = [];
  const tightSplats: { readonly top: Node; readonly splat: Node }[] = [];
  const cursor = tree.walk();
  try {
    walk: for (;;) {
      const type = cursor.nodeTypeId;
      const role = roles[type] as number;
      if (role === SKIP) {
        if (isBroken && cursor.nodeIsMissing) missing.push({ start: cursor.startIndex, end: cursor.endIndex });
      } else if (role === COMMENT) {
        comments.push({ start: cursor.startIndex, end: cursor.endIndex });
      } else {
        if (size === columns.size) columns = grown(columns);
        const node = size++;
        const start = cursor.startIndex;
        columns.types[node] = type;
        columns.starts[node] = start;
        columns.ends[node] = cursor.endIndex;
        columns.fields[node] = cursor.currentFieldId;
        if (isBroken && cursor.nodeIsMissing) missing.push({ start, end: start });
        if (role === SPLAT) {
          const top = tightParent(columns, roles, open, start);
          if (top !== NONE) tightSplats.push({ top, splat: node });
        }
        if ((role >= INNER || (role === STRING && hasInterpolations(text, start))) && cursor.gotoFirstChild()) {
          open.push(node);
          continue;
        }
        columns.afters[node] = size;
      }
      while (!cursor.gotoNextSibling()) {
        const parent = open.pop();
        if (parent === undefined || !cursor.gotoParent()) break walk;
        columns.afters[parent] = size;
      }
    }
  } finally {
    cursor.delete();
  }
  for (const { top, splat } of tightSplats) loosen(columns, top, splat);
  return { columns: { ...columns, size }, comments, missing, hasError: isBroken };
}

/** The outermost of the open nodes that begin at `start` too and of which the last one has a splat for its operand. */
function tightParent(columns: Columns, roles: Uint8Array, open: readonly Node[], start: number): Node {
  let top = NONE;
  for (let index = open.length - 1; index >= 0; index--) {
    const node = open[index] as Node;
    if (columns.starts[node] !== start || roles[columns.types[node] as number] !== OPERATOR) break;
    top = node;
  }
  return top;
}

/**
 * The grammar reads `*a.b()` as `(*a.b)()` or `((*a).b)()` in places. This makes the splat the parent of the nodes
 * from `top` down to it, which all begin where it does and so stand in a row: each moves one place down.
 */
function loosen(columns: Columns, top: Node, splat: Node): void {
  const { types, fields, starts, ends, afters } = columns;
  const operand = splat + 1;
  if (afters[splat] === operand) return;
  const type = types[splat] as number;
  fields[operand] = fields[splat] as number;
  for (let node = splat; node > top; node--) {
    types[node] = types[node - 1] as number;
    fields[node] = node - 1 === top ? 0 : (fields[node - 1] as number);
    ends[node] = ends[node - 1] as number;
    afters[node] = afters[node - 1] as number;
    starts[node] = starts[operand] as number;
  }
  types[top] = type;
}

/** Only an f-string or t-string has anything but text in it. */
function hasInterpolations(text: string, start: number): boolean {
  for (let index = start; index < start + 3; index++) {
    const char = text[index];
    if (char === 'f' || char === 'F' || char === 't' || char === 'T') return true;
    if (char === '"' || char === "'") return false;
  }
  return false;
}

function newColumns(size: number): Columns {
  return {
    size,
    types: new Uint16Array(size),
    fields: new Uint8Array(size),
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    afters: new Int32Array(size),
  };
}

function grown(columns: Columns): Columns {
  const larger = newColumns(columns.size * 2);
  larger.types.set(columns.types);
  larger.fields.set(columns.fields);
  larger.starts.set(columns.starts);
  larger.ends.set(columns.ends);
  larger.afters.set(columns.afters);
  return larger;
}
