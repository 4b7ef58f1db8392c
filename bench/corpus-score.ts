import { spawnSync } from 'node:child_process';
import { FORKLINT } from './run-forklint.js';

const VARIABLES = ['FORKLINT_CORPUS', 'FORKLINT_SCORE', 'FORKLINT_MIRRORS'] as const;

/**
 * Scores forklint on a corpus of real bugs, where one is named: `FORKLINT_CORPUS` is its file of cases,
 * `FORKLINT_SCORE` the program that scores, `FORKLINT_MIRRORS` the directory with the repositories.
 * Null where it was skipped.
 */
export function scoreCorpus(): { readonly ok: boolean } | null {
  const [cases, score, mirrors] = VARIABLES.map((name) => process.env[name]);
  if (!cases || !score || !mirrors) {
    const missing = VARIABLES.filter((name) => !process.env[name]);
    console.log(`corpus: skipped, ${missing.join(', ')} not set`);
    return null;
  }
  const forklint = `${process.execPath} ${FORKLINT}`;
  const args = [score, '--cases', cases, '--mirrors', mirrors, '--forklint', forklint];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  // The rows come first, the tally after an empty line.
  const [rows = '', tally = ''] = stdout.split('\n\n');
  console.log('corpus:');
  for (const row of rows.split('\n'))
    if (/ (MISSED|FALSE ALARM) | error|still on the fix/.test(row)) console.log(`  ${row}`);
  for (const line of (tally || stderr).trim().split('\n')) console.log(`  ${line}`);
  return { ok: status === 0 };
}
