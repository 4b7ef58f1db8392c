import type { Fix, Place } from '../finding.js';
import type { ProposedFix } from '../rule.js';
import { offsets } from './offsets.js';

/** The fix as plain data: pieces of the source are copied. Null where the text of a piece cannot be had. */
export function resolveFix(fix: ProposedFix, textOf: (path: string) => string | undefined): Fix | null {
  const edits = fix.edits.map(({ place, text }) => {
    const parts = text.map((part) => (typeof part === 'string' ? part : pieceOf(part, textOf)));
    return parts.some((part) => part === undefined) ? null : { place, text: parts.join('') };
  });
  const whole = edits.filter((edit) => edit !== null);
  return whole.length < edits.length ? null : { description: fix.description, safety: fix.safety, edits: whole };
}

function pieceOf({ path, span }: Place, textOf: (path: string) => string | undefined): string | undefined {
  const text = textOf(path);
  return text === undefined ? undefined : text.slice(...offsets(text)(span));
}
