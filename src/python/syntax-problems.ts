import type { ProblemFacts } from '../facts/facts.js';
import type { SyntaxTree, TextRange } from './syntax-tree.js';

const MAX_PROBLEMS = 5;

/** Where the parser gave up or made something up: at most five, those on one line or the next as one. */
export function syntaxProblems(tree: SyntaxTree): ProblemFacts[] {
  if (!tree.hasError) return [];
  const ranges: TextRange[] = [...tree.missing];
  for (let node = 0; node < tree.size;) {
    if (tree.kind(node) === 'ERROR') {
      ranges.push({ start: tree.start(node), end: tree.end(node) });
      node = Math.max(tree.after(node), node + 1);
    } else {
      node++;
    }
  }
  ranges.sort((a, b) => a.start - b.start || a.end - b.end);
  const problems: ProblemFacts[] = [];
  let lastLine = -1;
  for (const range of ranges) {
    const [line, column, endLine, endColumn] = tree.span(range.start, range.end);
    const isNear = line <= lastLine + 1;
    lastLine = Math.max(lastLine, line);
    if (isNear) continue;
    if (problems.length === MAX_PROBLEMS) break;
    const end = tree.line(line)?.end ?? range.end;
    const at =
      endLine === line
        ? ([line, column, line, endColumn] as const)
        : tree.span(range.start, Math.max(end, range.start));
    problems.push({ message: 'syntax error', at });
  }
  return problems;
}
