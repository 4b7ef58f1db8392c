import { parse as parseToml, TomlError } from 'smol-toml';

/** Line and column of a place in a configuration file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

type Key = string | number;

/** The text of a configuration file is not TOML or JSON. */
export class ConfigSyntaxError extends Error {
  readonly position: Position;
  constructor(message: string, position: Position) {
    super(message);
    this.position = position;
  }
}

/** @throws ConfigSyntaxError */
export function readToml(text: string): unknown {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1);
    throw new ConfigSyntaxError(message, error);
  }
}

/** @throws ConfigSyntaxError */
export function readJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch {
    // JSON.parse seldom says where it failed.
    jsonKeys(json);
    throw new ConfigSyntaxError('a value is misspelt', { line: 1, column: 1 });
  }
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/**
 * Where a key (or the element of a list) stands in the text of a valid file; of a key that cannot be found, where the
 * nearest key that holds it stands.
 */
export function positionOf(text: string, path: readonly Key[], syntax: 'toml' | 'json'): Position {
  const places = syntax === 'toml' ? tomlKeys(text) : jsonKeys(text);
  for (let length = path.length; length > 0; length--) {
    const offset = places.get(pathText(path.slice(0, length)));
    if (offset !== undefined) return positionAt(text, offset);
  }
  return { line: 1, column: 1 };
}

function pathText(path: readonly Key[]): string {
  return JSON.stringify(path);
}

/** Strings, comments, white space, brackets and the like, bare words: enough of both syntaxes to follow keys. */
const TOKEN =
  /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|\n|[ \t\r]+|[[\]{}=,.:]|[^\s[\]{}=,.:"'#]+/g;

interface Token {
  readonly text: string;
  readonly offset: number;
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], offset: match.index }))
    .filter((token) => !/^(#|[ \t\r])/.test(token.text));
}

/**
 * The offset of every key and list element of a JSON text, by its path.
 * @throws ConfigSyntaxError where a token is out of place.
 */
function jsonKeys(text: string): Map<string, number> {
  const places = new Map<string, number>();
  const tokens = tokensOf(text).filter((token) => token.text !== '\n');
  let index = 0;
  const take = (pattern: RegExp, expected: string): Token => {
    const token = tokens[index++];
    if (token && pattern.test(token.text)) return token;
    const found = token ? `'${token.text}'` : 'the end';
    throw new ConfigSyntaxError(
      `expected ${expected} but found ${found}`,
      positionAt(text, token?.offset ?? text.length),
    );
  };
  const value = (path: readonly Key[]): void => {
    const open = take(/^(["{[]|-?\d|true$|false$|null$)/, 'a value').text;
    if (open !== '{' && open !== '[') {
      // A number with a fraction is three tokens.
      while (/^[-+.\deE]+$/.test(tokens[index]?.text ?? '')) index++;
      return;
    }
    const close = open === '{' ? '}' : ']';
    for (let element = 0; tokens[index]?.text !== close; element++) {
      if (element > 0) take(/^,$/, `',' or '${close}'`);
      const token = open === '{' ? take(/^"/, 'a key') : tokens[index];
      const inner = [...path, open === '[' ? element : unquoted(token?.text ?? '')];
      places.set(pathText(inner), token?.offset ?? 0);
      if (open === '{') take(/^:$/, "':'");
      value(inner);
    }
    index++;
  };
  value([]);
  return places;
}

/** The offset of every key, table and list element of a TOML text, by its path. */
function tomlKeys(text: string): Map<string, number> {
  const places = new Map<string, number>();
  const tokens = tokensOf(text);
  let index = 0;
  const peek = (): string => tokens[index]?.text ?? '';
  const mark = (path: readonly Key[], offset: number): void => {
    const name = pathText(path);
    if (!places.has(name)) places.set(name, offset);
  };
  const dottedKey = (base: readonly Key[]): readonly Key[] => {
    let path = base;
    while (index < tokens.length && !/^[=\]\n]$/.test(peek())) {
      const token = tokens[index++];
      if (token === undefined || token.text === '.') continue;
      path = [...path, unquoted(token.text)];
      mark(path, token.offset);
    }
    return path;
  };
  const skipLines = (): void => {
    while (peek() === '\n') index++;
  };
  const value = (path: readonly Key[]): void => {
    const open = peek();
    if (open !== '{' && open !== '[') {
      while (index < tokens.length && !/^[,\]}\n]$/.test(peek())) index++;
      return;
    }
    index++;
    skipLines();
    for (let element = 0; index < tokens.length && !/^[\]}]$/.test(peek()); element++) {
      let inner: readonly Key[] = [...path, element];
      if (open === '[') mark(inner, tokens[index]?.offset ?? 0);
      else {
        inner = dottedKey(path);
        index++;
      }
      value(inner);
      skipLines();
      if (peek() === ',') index++;
      skipLines();
    }
    index++;
  };
  /** How many tables of each list of tables (`[[name]]`) have begun. */
  const begun = new Map<string, number>();
  const tableOf = (written: readonly Key[], isElement: boolean): readonly Key[] =>
    written.reduce<readonly Key[]>((outer, key, depth) => {
      const path = [...outer, key];
      const name = pathText(path);
      if (isElement && depth === written.length - 1) begun.set(name, (begun.get(name) ?? 0) + 1);
      const count = begun.get(name);
      return count === undefined ? path : [...path, count - 1];
    }, []);
  let table: readonly Key[] = [];
  while (index < tokens.length) {
    if (peek() === '\n') index++;
    else if (peek() === '[') {
      const isElement = tokens[index + 1]?.text === '[';
      while (peek() === '[') index++;
      const offset = tokens[index]?.offset ?? 0;
      table = tableOf(dottedKey([]), isElement);
      mark(table, offset);
      while (peek() === ']') index++;
    } else {
      const path = dottedKey(table);
      index++;
      value(path);
    }
  }
  return places;
}

function unquoted(text: string): string {
  if (text.startsWith('"')) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text.slice(1, -1);
    }
  }
  return text.startsWith("'") ? text.slice(1, -1) : text;
}
