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

/** Nobody writes lines of such a length on average: a tool has put the file together. */
function isMinified(text: string): boolean {
  return text.length > 20_000 && text.length / (text.split('\n').length + 1) > 400;
}

/**
 * Reads one file. `path` is what a problem names; `maxSize` is in bytes.
 */
export function readSource(host: Host, file: string, path: string, maxSize: number): Source {
  const problem = (kind: Problem['kind'], level: Problem['level'], message: string): Problem => ({
    kind,
    level,
    message,
    place: { path, span: FILE_START },
  });
  try {
    const stat = host.stat(file);
    if (stat !== null && stat.size > maxSize) {
      const message = `not linted: ${stat.size} bytes are more than max-file-size (${maxSize})`;
      return { text: null, problem: problem('too-large', 'warning', message), bytes: null };
    }
    const bytes = host.readBytes(file);
    const decoded = decode(bytes);
    if (decoded.text === null)
      return { text: null, problem: problem('not-text', 'warning', `not linted: ${decoded.reason}`), bytes };
    if (languageOf(file) === 'typescript' && isMinified(decoded.text))
      return {
        text: null,
        problem: problem('too-large', 'note', 'not linted: its lines are those of a minified file'),
        bytes,
      };
    const { notice } = decoded;
    return { text: decoded.text, problem: notice && problem('encoding', notice.level, notice.message), bytes };
  } catch (error) {
    const vanished = codeOf(error) === 'ENOENT';
    const message = vanished ? 'not linted: it vanished during the run' : `cannot be read: ${reasonOf(error)}`;
    return { text: null, problem: problem('unreadable', vanished ? 'warning' : 'error', message), bytes: null };
  }
}
