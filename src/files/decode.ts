import type { Level } from '../finding.js';

/** A text, what is worth saying of its encoding, or why the bytes are no text. */
export type Decoded =
  | { readonly text: string; readonly notice: { readonly level: Level; readonly message: string } | null }
  | { readonly text: null; readonly reason: string };

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LOSSY_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The text of a source file, its byte order mark kept. UTF-8, or UTF-16 where a byte order mark says so, or the
 * encoding of a Python coding comment; what is invalid in it becomes U+FFFD and gives a notice.
 */
export function decode(bytes: Uint8Array): Decoded {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (utf16 !== null) {
    const text = new TextDecoder(utf16, { ignoreBOM: true }).decode(bytes);
    if (text.includes('\0')) return { text: null, reason: 'it contains NUL characters' };
    return {
      text,
      notice: {
        level: 'note',
        message: `read as ${utf16.toUpperCase()}, as its byte order mark says; Python does not run it`,
      },
    };
  }
  if (bytes.includes(0)) return { text: null, reason: 'it contains NUL bytes' };
  try {
    return { text: UTF8.decode(bytes), notice: null };
  } catch {
    return decodeByCookie(bytes);
  }
}

/** Python's own rule: a coding comment counts in the first two lines, the second only where the first has no code. */
function decodeByCookie(bytes: Uint8Array): Decoded {
  const head = LOSSY_UTF8.decode(bytes.subarray(0, 1024)).replace(/^\uFEFF/, '');
  const [first = '', second = ''] = head.split(/\r\n|\r|\n/, 2);
  const cookie = COOKIE.exec(first) ?? (/^[ \t\f]*(#.*)?$/.test(first) ? COOKIE.exec(second) : null);
  const declared = cookie?.[1];
  if (declared !== undefined && !/^utf[-_]?8/i.test(declared)) {
    const text = decodeAs(declared, bytes);
    if (text !== null) return { text, notice: null };
  }
  const wanted = declared === undefined ? 'UTF-8' : `'${declared}'`;
  const message = `not valid ${wanted}: the bytes that cannot be decoded were replaced`;
  return { text: LOSSY_UTF8.decode(bytes), notice: { level: 'warning', message } };
}

/** Null where the encoding is not known or the bytes are not of it. */
function decodeAs(declared: string, bytes: Uint8Array): string | null {
  const label = declared.toLowerCase().replaceAll('_', '-');
  try {
    return new TextDecoder(LABELS[label] ?? label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Python's names that the WHATWG encoding standard spells otherwise. */
const LABELS: Readonly<Record<string, string>> = {
  'iso-latin-1': 'latin1',
  'latin-1': 'latin1',
  'iso-8859-1-unix': 'latin1',
  'latin-1-unix': 'latin1',
  'iso-8859-15': 'iso-8859-15',
  'latin-9': 'iso-8859-15',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  cp932: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  'euc-jp': 'euc-jp',
  eucjp: 'euc-jp',
  'euc-kr': 'euc-kr',
  cp949: 'euc-kr',
  'koi8-r': 'koi8-r',
};
