import type { LintResult } from '../index.js';

/** How long each stage took, in milliseconds and as a share of the whole. */
export function timingTable(timings: LintResult['timings']): string {
  const total = timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = [...timings, { stage: 'total', milliseconds: total }];
  const width = Math.max(...rows.map(({ stage }) => stage.length));
  const lines = rows.map(({ stage, milliseconds }) => {
    const share = total === 0 ? 0 : (100 * milliseconds) / total;
    return `${stage.padEnd(width)}  ${milliseconds.toFixed(1).padStart(9)} ms  ${share.toFixed(1).padStart(5)} %\n`;
  });
  return lines.join('');
}
