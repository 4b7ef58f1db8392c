/**
 * `npm test`, and all that CI runs: sets up, then every check, one after another, whatever the ones before it said.
 * The last line counts each check and each test: `N passed, N failed`, then `, N skipped` where there are any.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, setUp, SetupError } from './setup.mjs';

const modules = path.join(root, 'node_modules');
/** In the order in which they run; the quickest to fail first. */
const CHECKS = [
  ['types', [path.join(modules, 'typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['format', [path.join(modules, 'prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['lint', [path.join(modules, 'eslint/bin/eslint.js'), '--max-warnings=0', '.']],
  ['docs', [path.join(root, 'dist/scripts/docs.js'), '--check']],
];

const total = { passed: 0, failed: 0, skipped: 0 };

try {
  setUp();
  for (const [name, command] of CHECKS) check(name, command);
  tests();
  check('examples', [path.join(root, 'scripts/examples.mjs')]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.log('✗ set-up');
  total.failed++;
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function check(name, command) {
  const started = Date.now();
  const ok = node(command) === 0;
  total[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function tests() {
  const out = mkdtempSync(path.join(tmpdir(), 'forklint-tests-'));
  const report = path.join(out, 'report.json');
  const status = node([
    path.join(modules, 'vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const counted = count(report);
  rmSync(out, { recursive: true });
  total.passed += counted.passed;
  total.skipped += counted.skipped;
  // A run that ends badly without naming a failed test (a crash, an unhandled rejection) has failed all the same.
  total.failed += status === 0 ? counted.failed : Math.max(1, counted.failed);
}

function count(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  // A file that does not load has no tests to fail: it counts as one.
  const broken = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function node(command) {
  return spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}
