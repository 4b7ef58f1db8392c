import type { Span } from '../facts/span.js';

/** Where spans of a text begin and end in it, in UTF-16 code units. `text` keeps its byte order mark. */
export function offsets(text: string): (span: Span) => readonly [start: number, end: number] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  const offset = (line: number, column: number): number =>
    Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
  return ([line, column, endLine, endColumn]) => [offset(line, column), offset(endLine, endColumn)];
}
