/**
 * A range of source text: `[line, column, endLine, endColumn]`. Lines and columns count from 1, columns in
 * UTF-16 code units, the end is exclusive. A tuple, because a program has more spans than anything else.
 */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

/** The order in which findings, steps and sites are listed. */
export function compareSpans(a: Span, b: Span): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** Whether one range lies within another. */
export function contains(outer: Span, inner: Span): boolean {
  const starts = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1]);
  return starts && (inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]));
}
