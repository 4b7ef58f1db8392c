import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tree } from '../files/tree.js';

/** Sets the checkout up where it is stale, then runs the command as users do. */
const COMMAND = [path.resolve(import.meta.dirname, '../../scripts/run.mjs'), 'src/cli/main.js', '--no-cache'];
const MINUTES = 5 * 60_000;

/** npm sets INIT_CWD to where it was called. */
function environment(cwd: string): NodeJS.ProcessEnv {
  return { ...process.env, INIT_CWD: cwd };
}

function runIn(cwd: string, args: readonly string[], input = '') {
  return spawnSync(process.execPath, [...COMMAND, ...args], { cwd, env: environment(cwd), input, encoding: 'utf8' });
}

test('the installed command: report, exit code, stdin', { timeout: MINUTES }, () => {
  const root = tree({ 'a.py': 'import os\n\nif os.fork() == 0:\n    print("child")\n' });
  const { stdout, status } = runIn(root, ['-f', 'concise']);
  expect(stdout).toMatch(/^a\.py:3:4: note fork-without-exec /);
  expect(status).toBe(0);
  expect(
    runIn(root, ['-f', 'concise', '--no-color', '-'], 'import os\nif os.fork() == 0:\n    print(1)\n').stdout,
  ).toMatch(/^stdin\.py:2:4: note fork-without-exec /);
  expect(runIn(root, ['--fromat']).status).toBe(2);
});

test('whoever reads the report may stop at any line', { timeout: MINUTES }, async () => {
  const files = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`m${i}.py`, 'import os\n\nif os.fork() == 0:\n    print("child")\n']),
  );
  const cwd = tree(files);
  const child = spawn(process.execPath, [...COMMAND, '-f', 'pretty'], { cwd, env: environment(cwd) });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
