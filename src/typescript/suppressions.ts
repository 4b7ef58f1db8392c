import { MARK, readSuppressionText } from '../facts/suppression-text.js';
import type { SuppressionFacts } from '../facts/facts.js';
import type { SourceText } from './source-text.js';
import type { CommentRange } from './syntax.js';

/** The comments that silence findings, those with a wrong spelling included. */
export function suppressionsOf(source: SourceText, comments: readonly CommentRange[]): SuppressionFacts[] {
  return comments.flatMap(({ isLine, start, end }) => {
    const inner = source.text.slice(start + 2, isLine ? end : end - 2);
    const mark = MARK.exec(inner);
    if (!mark) return [];
    const at = source.span(start, end);
    const { kind, ...read } = readSuppressionText(inner.slice(mark.index + mark[0].length), isLine ? '//' : '/*');
    return [{ kind, ...read, line: kind === 'file' ? at[0] : silencedLine(source, at[0], at[1], at[2]), at }];
  });
}

const COMMENT_LINE = /^\s*(?:\/\/|\/\*.*\*\/\s*$|$)/;

/** The comment's line where code stands before it, else the next line that is neither empty nor a comment. */
function silencedLine(source: SourceText, line: number, column: number, endLine: number): number {
  if (
    source
      .line(line)
      .slice(0, column - 1)
      .trim() !== ''
  )
    return line;
  for (let number = endLine + 1; number <= source.lineCount; number++)
    if (!COMMENT_LINE.test(source.line(number))) return number;
  return line;
}
