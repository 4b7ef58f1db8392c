/** Strings longer than this are cut: rules compare names, paths and options, not texts. */
const MAX_STRING = 200;

/** The content of a string or bytes literal without interpolations, cut at 200 UTF-16 units. */
export function stringValue(literal: string): string {
  const prefix = /^[a-zA-Z]*/.exec(literal)?.[0] ?? '';
  const quote = literal[prefix.length] ?? '';
  const quotes = literal.startsWith(quote.repeat(3), prefix.length) && literal.length >= prefix.length + 6 ? 3 : 1;
  const start = prefix.length + quotes;
  // No escape is longer than `\U` and eight digits but `\N{…}`, which is not decoded.
  const content = literal
    .slice(start, Math.min(literal.length - quotes, start + 10 * MAX_STRING))
    .replaceAll('\r\n', '\n');
  const isRaw = /r/i.test(prefix);
  return (isRaw || !content.includes('\\') ? content : unescaped(content)).slice(0, MAX_STRING);
}

/** Joins the parts of `'a' 'b'`. */
export function joinStrings(parts: readonly string[]): string {
  return parts.join('').slice(0, MAX_STRING);
}

const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\\'"abfnrtv])/g;
const SIMPLE: Readonly<Record<string, string>> = {
  ...{ '\n': '', '\\': '\\', "'": "'", '"': '"' },
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

function unescaped(content: string): string {
  return content.replace(ESCAPE, (escape) => {
    const rest = escape.slice(1);
    const simple = SIMPLE[rest];
    if (simple !== undefined) return simple;
    const code = /^[xuU]/.test(rest) ? Number.parseInt(rest.slice(1), 16) : Number.parseInt(rest, 8);
    return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
  });
}

/** The value of an `integer` or `float`; null for imaginary numbers and those that a double cannot hold at all. */
export function numberValue(literal: string): number | null {
  const text = literal.replaceAll('_', '').replace(/[lL]$/, '');
  if (/j$/i.test(text)) return null;
  const isOldOctal = /^0[0-7]+$/.test(text);
  const value = isOldOctal ? Number.parseInt(text, 8) : Number(text);
  return Number.isFinite(value) ? value : null;
}
