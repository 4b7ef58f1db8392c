import { createHash } from 'node:crypto';
import { compareFindings, compareText, type Finding } from '../finding.js';
import { sourceLines } from './source-lines.js';

const WINDOW = 100;
const MULTIPLIER = 37;
const TWO_32 = 2 ** 32;
const END_OF_TEXT = 0xffff;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

/** An unsigned 64-bit number. Products of a half and a 16-bit number stay below 2^53, so plain numbers are exact. */
type Halves = readonly [high: number, low: number];

/** `MULTIPLIER ** WINDOW` modulo 2^64: the weight of the character that leaves the window. */
const LEAVING = power(MULTIPLIER, WINDOW);

function power(base: number, exponent: number): Halves {
  let high = 0;
  let low = 1;
  for (let i = 0; i < exponent; i++) {
    const product = low * base;
    high = (high * base + Math.floor(product / TWO_32)) >>> 0;
    low = product >>> 0;
  }
  return [high, low];
}

/**
 * The `primaryLocationLineHash` of every line, `[0]` being line 1, as GitHub's upload action computes it: a rolling
 * hash over the 100 characters from the start of the line on, blanks left out and every line end taken as LF, then the
 * number of the lines so far that hash alike. `text` keeps its byte order mark.
 */
export function primaryLocationLineHashes(text: string): string[] {
  const window = new Uint16Array(WINDOW);
  /** At the place of a line's first character in the window, that line's number; elsewhere 0. */
  const lineAt = new Uint32Array(WINDOW);
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  let [high, low] = [0, 0];
  let index = 0;
  let line = 0;

  const emit = (): void => {
    if (lineAt[index] === 0) return;
    const value = high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
    const occurrence = (seen.get(value) ?? 0) + 1;
    seen.set(value, occurrence);
    hashes.push(`${value}:${occurrence}`);
    lineAt[index] = 0;
  };

  const push = (character: number): void => {
    const leaving = window[index] ?? 0;
    window[index] = character;
    const enteredLow = low * MULTIPLIER + character;
    const enteredHigh = high * MULTIPLIER + Math.floor(enteredLow / TWO_32);
    const leavingLow = LEAVING[1] * leaving;
    const leavingHigh = LEAVING[0] * leaving + Math.floor(leavingLow / TWO_32);
    const difference = (enteredLow >>> 0) - (leavingLow >>> 0);
    low = difference >>> 0;
    high = (enteredHigh - leavingHigh - (difference < 0 ? 1 : 0)) >>> 0;
    index = (index + 1) % WINDOW;
  };

  let atLineStart = true;
  let afterCR = false;
  for (let i = 0; i <= text.length; i++) {
    const read = i === text.length ? END_OF_TEXT : text.charCodeAt(i);
    if (read === SPACE || read === TAB || (afterCR && read === LF)) {
      afterCR = false;
      continue;
    }
    afterCR = read === CR;
    const character = afterCR ? LF : read;
    emit();
    if (atLineStart) lineAt[index] = ++line;
    atLineStart = character === LF;
    push(character);
  }
  for (let i = 0; i < WINDOW; i++) {
    emit();
    push(0);
  }
  return hashes;
}

/**
 * An identity for each finding that survives edits elsewhere in the file: the rule, the path, the line's own text and
 * the lines that enclose it by indentation, then the number of the findings so far that are alike in all that.
 */
export function stableFingerprints(
  findings: readonly Finding[],
  textOf: (path: string) => string | undefined,
): Map<Finding, string> {
  const linesOf = sourceLines(textOf);
  const seen = new Map<string, number>();
  const fingerprints = new Map<Finding, string>();
  for (const finding of [...findings].sort((a, b) => compareFindings(a, b) || compareText(a.level, b.level))) {
    const { path, span } = finding.place;
    const parts = [finding.rule, path, ...enclosingLines(linesOf(path) ?? [], span[0])];
    const digest = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
    const occurrence = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, occurrence);
    fingerprints.set(finding, `${digest}:${occurrence}`);
  }
  return fingerprints;
}

/** The line itself, then each nearest line above that is indented less, outermost last; inner blanks are single. */
function enclosingLines(lines: readonly string[], line: number): string[] {
  const enclosing: string[] = [];
  let indent = Infinity;
  for (let i = line - 1; i >= 0 && indent > 0; i--) {
    const text = lines[i] ?? '';
    const content = text.trimStart();
    const isOwn = i === line - 1;
    // A line that only closes a bracket belongs to a header that began further up.
    if (!isOwn && (content === '' || text.length - content.length >= indent || /^[)\]}#]/.test(content))) continue;
    indent = text.length - content.length;
    enclosing.push(content.trimEnd().replace(/\s+/g, ' '));
  }
  return enclosing;
}
