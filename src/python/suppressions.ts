import type { SuppressionFacts } from '../facts/facts.js';
import { readSuppressionText } from '../facts/suppression-text.js';
import { type Comment, treeComments } from './comments.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Also behind another comment on the same line: `# type: ignore # forklint: ignore[…] …`. */
const MARK = /(?:^|\s)#+\s*forklint\s*:/i;

/** The comments that silence findings, those with a wrong spelling included. */
export function suppressionsOf(tree: SyntaxTree): SuppressionFacts[] {
  const found: SuppressionFacts[] = [];
  for (const comment of treeComments(tree)) {
    const mark = MARK.exec(comment.text);
    if (mark) found.push(readSuppression(tree, comment, mark));
  }
  return found;
}

function readSuppression(tree: SyntaxTree, comment: Comment, mark: RegExpExecArray): SuppressionFacts {
  const begin = mark.index + mark[0].indexOf('#');
  const at = [comment.line, comment.column + begin, comment.line, comment.column + comment.text.length] as const;
  const read = readSuppressionText(comment.text.slice(mark.index + mark[0].length), '#');
  const line = read.kind === 'file' ? comment.line : silencedLine(tree, comment);
  return { ...read, line, at };
}

/** The comment's line where code stands before it, else the next line that is neither empty nor a comment. */
function silencedLine(tree: SyntaxTree, comment: Comment): number {
  const own = tree.line(comment.line);
  if (!own || tree.text.slice(own.start, own.start + comment.column - 1).trim() !== '') return comment.line;
  for (let number = comment.line + 1; ; number++) {
    const line = tree.line(number);
    if (!line) return comment.line;
    if (/^\s*[^\s#]/.test(tree.text.slice(line.start, line.end))) return number;
  }
}
