import { compareText, type Level } from '../finding.js';
import type { ReportInput } from './input.js';
import { styleFor } from './style.js';

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** How many findings each rule has at each level, the most frequent rule first; rules that found nothing are left out. */
export function statisticsReport(input: ReportInput, options: { readonly color: boolean }): string {
  const style = styleFor(options.color);
  const counts = new Map<string, Record<Level, number>>();
  for (const { rule, level } of input.findings) {
    const count = counts.get(rule) ?? { error: 0, warning: 0, note: 0 };
    count[level]++;
    counts.set(rule, count);
  }
  if (counts.size === 0) return '';
  const rows = [...counts]
    .map(([rule, count]) => ({ rule, count, total: count.error + count.warning + count.note }))
    .sort((a, b) => b.total - a.total || compareText(a.rule, b.rule));
  const ruleWidth = Math.max(4, ...rows.map(({ rule }) => rule.length));
  const width = Math.max(8, ...rows.map(({ total }) => String(total).length + 1));
  const heading = [
    'rule'.padEnd(ruleWidth),
    ...['total', 'errors', 'warnings', 'notes'].map((name) => name.padStart(width + 1)),
  ];
  const lines = rows.map(({ rule, count, total }) => {
    const cells = LEVELS.map((level) => {
      const text = String(count[level]).padStart(width + 1);
      return count[level] === 0 ? style('faint', text) : style(level, text);
    });
    return [rule.padEnd(ruleWidth), String(total).padStart(width + 1), ...cells].join('');
  });
  return [style('strong', heading.join('')), ...lines].map((line) => `${line}\n`).join('');
}
