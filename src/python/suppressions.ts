import type { SuppressionFacts } from '../facts/facts.js';
import { type Comment, treeComments } from './comments.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Also behind another comment on the same line: `# type: ignore # forklint: ignore[…] …`. */
const MARK = /(?:^|\s)#+\s*forklint\s*:/i;
const FORM = /^\s*(ignore|file-ignore)\s*\[([^\]]*)\]\s*(.*)$/;
const RULE = /^[a-z][a-z0-9-]*$/;
const EXPECTED = 'expected `# forklint: ignore[rule] reason` or `# forklint: file-ignore[rule] reason`';

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
  const form = FORM.exec(comment.text.slice(mark.index + mark[0].length));
  const kind = form?.[1] === 'file-ignore' ? 'file' : 'line';
  const line = kind === 'file' ? comment.line : silencedLine(tree, comment);
  if (!form) return { kind, rules: [], reason: '', line, at, malformed: EXPECTED };
  const rules = (form[2] ?? '')
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  const reason = (form[3] ?? '').trim();
  const malformed = problemOf(rules);
  return { kind, rules, reason, line, at, ...(malformed !== null && { malformed }) };
}

function problemOf(rules: readonly string[]): string | null {
  if (rules.length === 0) return `no rule is named: ${EXPECTED}`;
  const wrong = rules.find((rule) => !RULE.test(rule));
  return wrong === undefined ? null : `\`${wrong}\` is not a rule id`;
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
