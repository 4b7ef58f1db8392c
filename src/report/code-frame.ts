import type { Span } from '../facts/span.js';
import { layout } from './display-text.js';
import type { Role, Style } from './style.js';

/** A span to underline in a frame. */
export interface Mark {
  readonly span: Span;
  readonly role: Role;
  /** Drawn below the span's first line. */
  readonly underline: '^' | '~';
  /** Written after the underline; may be empty. */
  readonly label: string;
}

const CONTEXT_BEFORE = 2;
const CONTEXT_AFTER = 1;
/** A longer span shows its first lines and its last. */
const MAX_SPAN_LINES = 5;
/** A longer line, in UTF-16 units, is cut around what is underlined in it. */
const MAX_LINE = 160;
const KEPT_BEFORE_SPAN = 40;

/**
 * Source lines with numbers, `main` underlined, a little context around it, and those of `others` that begin on a line
 * which is shown anyway. Empty where the lines do not exist.
 */
export function codeFrame(lines: readonly string[], main: Mark, others: readonly Mark[], style: Style): string[] {
  const [first, , endLine] = main.span;
  if (first > lines.length) return [];
  const last = Math.min(Math.max(first, endLine), lines.length);
  const numbers = shownLines(lines, first, last);
  const width = String(numbers.at(-1) ?? last).length;
  const gutter = (label: string): string => style('faint', `${label.padStart(width)} │`);

  const frame: string[] = [];
  let previous: number | undefined;
  for (const number of numbers) {
    if (previous !== undefined && number !== previous + 1) frame.push(style('faint', `${'⋮'.padStart(width)} │`));
    previous = number;
    const marks = [main, ...others].filter(
      (mark) => mark.span[0] === number || (mark === main && number > first && number <= last),
    );
    const text = lines[number - 1] ?? '';
    const view = cut(text, marks[0] ? columnsOn(marks[0].span, number, text) : [0, 0]);
    frame.push(`${gutter(String(number))} ${view.shown}`.trimEnd());
    for (const mark of marks) {
      const [from, to] = columnsOn(mark.span, number, text).map((index) => view.cellOf(index)) as [number, number];
      const underline = mark.underline.repeat(Math.max(1, to - from));
      const label = mark.label === '' || mark.span[0] !== number ? '' : ` ${mark.label}`;
      frame.push(`${gutter('')} ${' '.repeat(from)}${style(mark.role, underline + label)}`);
    }
  }
  return frame;
}

/** One source line without its indentation, cut like a line of a frame, what `span` covers of it emphasised. */
export function sourceLine(text: string, span: Span, style: Style): string {
  const [from, to] = columnsOn(span, span[0], text);
  const { shown, cellOf } = cut(text.trimEnd(), [from, to]);
  const cells = layout(shown);
  const at = (cell: number): number => indexOfCell(cells.cellOf, cell);
  const [start, end] = [at(cellOf(from)), at(cellOf(to))];
  return (shown.slice(0, start) + style('strong', shown.slice(start, end)) + shown.slice(end)).trimStart();
}

function shownLines(lines: readonly string[], first: number, last: number): number[] {
  const from = Math.max(1, first - CONTEXT_BEFORE);
  const to = Math.min(lines.length, last + CONTEXT_AFTER);
  const numbers: number[] = [];
  for (let number = from; number <= to; number++) {
    const isElided = last - first + 1 > MAX_SPAN_LINES && number >= first + MAX_SPAN_LINES - 1 && number < last;
    if (!isElided) numbers.push(number);
  }
  const isBlank = (number: number | undefined): boolean => (lines[(number ?? 0) - 1] ?? '').trim() === '';
  while ((numbers[0] ?? first) < first && isBlank(numbers[0])) numbers.shift();
  while ((numbers.at(-1) ?? last) > last && isBlank(numbers.at(-1))) numbers.pop();
  return numbers;
}

/** The part of one line that a span covers, as UTF-16 indices from 0; without the indentation of its later lines. */
function columnsOn(span: Span, line: number, text: string): [from: number, to: number] {
  const [first, column, endLine, endColumn] = span;
  const indent = text.length - text.trimStart().length;
  const from = Math.min(line === first ? column - 1 : indent, text.length);
  const to = Math.min(line === endLine ? endColumn - 1 : text.trimEnd().length, text.length);
  return [from, Math.max(from, to)];
}

/** A line as it is drawn, and the cell at which each UTF-16 index of the original is drawn. */
interface View {
  readonly shown: string;
  readonly cellOf: (index: number) => number;
}

function cut(text: string, [from, to]: readonly [number, number]): View {
  if (text.length <= MAX_LINE) {
    const { shown, cellOf } = layout(text);
    return { shown, cellOf: (index) => cellOf[index] ?? 0 };
  }
  const start = wholeCharacter(text, from <= MAX_LINE / 2 ? 0 : from - KEPT_BEFORE_SPAN);
  const end = wholeCharacter(
    text,
    Math.min(text.length, Math.max(start + MAX_LINE, Math.min(to, start + 2 * MAX_LINE))),
  );
  const { shown, cellOf } = layout(text.slice(start, end));
  const before = start > 0 ? '…' : '';
  return {
    shown: before + shown + (end < text.length ? '…' : ''),
    cellOf: (index) => before.length + (cellOf[Math.min(Math.max(index, start), end) - start] ?? 0),
  };
}

/** The index itself, or the one before where it would divide a surrogate pair. */
function wholeCharacter(text: string, index: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.slice(index, index + 1)) ? index - 1 : index;
}

/** The first UTF-16 index that is drawn at a cell or after it. */
function indexOfCell(cellOf: readonly number[], cell: number): number {
  const index = cellOf.findIndex((at) => at >= cell);
  return index === -1 ? cellOf.length - 1 : index;
}
