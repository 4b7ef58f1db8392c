import type { Span } from '../facts/span.js';
import type { Problem } from '../problem.js';
import { decode } from './decode.js';
import { languageOf } from './language.js';
import { codeOf, reasonOf, type Host } from './host.js';

const FILE_START: Span = [1, 1, 1, 1];

/** A file's text, null where it cannot be linted, and what there is to say of it. */
export interface Source {
  /** The byte order mark is kept. */
  readonly text: string | null;
  readonly problem: Problem | null;
  /** What the text was made of; null where it was not read. */
  readonly bytes: Uint8Array | null;
}

/** Larger files are not linted, in bytes. */
export interface SizeLimits {
  readonly maxFileSize: number;
  /** Of scripts that a tool has written. */
  readonly maxGeneratedSize: number;
}

export const UNLIMITED: SizeLimits = { maxFileSize: Infinity, maxGeneratedSize: Infinity };

/** Why a script looks as if a tool had written it; null where it does not. */
function generatedBy(text: string): string | null {
  // Nobody writes lines of such a length on average.
  if (text.length / (text.split('\n').length + 1) > 400) return 'its lines are those of a minified file';
  const head = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/|#![^\n]*)*/.exec(text.slice(0, 4000))?.[0] ?? '';
  const marker = /@generated\b|\b(?:auto-?generated|code generated)\b[^]*\bdo not (?:edit|modify)/i.exec(head)?.[0];
  return marker === undefined ? null : 'it says that it is generated';
}

/** Reads one file. `path` is what a problem names. */
export function readSource(
  host: Host,
  file: string,
  path: string,
  { maxFileSize, maxGeneratedSize }: SizeLimits,
): Source {
  const problem = (kind: Problem['kind'], level: Problem['level'], message: string): Problem => ({
    kind,
    level,
    message,
    place: { path, span: FILE_START },
  });
  try {
    const stat = host.stat(file);
    if (stat !== null && stat.size > maxFileSize) {
      const message = `not linted: ${stat.size} bytes are more than max-file-size (${maxFileSize})`;
      return { text: null, problem: problem('too-large', 'warning', message), bytes: null };
    }
    const bytes = host.readBytes(file);
    const decoded = decode(bytes);
    if (decoded.text === null)
      return { text: null, problem: problem('not-text', 'warning', `not linted: ${decoded.reason}`), bytes };
    const isLarge = languageOf(file) === 'typescript' && bytes.length > maxGeneratedSize;
    const generated = isLarge ? generatedBy(decoded.text) : null;
    if (generated !== null) {
      const message = `not linted: ${generated}, and it has more than max-generated-size (${maxGeneratedSize}) bytes`;
      return { text: null, problem: problem('too-large', 'note', message), bytes };
    }
    const { notice } = decoded;
    return { text: decoded.text, problem: notice && problem('encoding', notice.level, notice.message), bytes };
  } catch (error) {
    const vanished = codeOf(error) === 'ENOENT';
    const message = vanished ? 'not linted: it vanished during the run' : `cannot be read: ${reasonOf(error)}`;
    return { text: null, problem: problem('unreadable', vanished ? 'warning' : 'error', message), bytes: null };
  }
}
