import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tree } from '../files/tree.js';
import { eslintIn, linted } from './eslint-in.js';

const STATE = 'import threading\n\nlock = threading.Lock()\n\ndef clear():\n    with lock:\n        pass\n';
const RUNNER = `import os
import state

def launch():
    if os.fork() == 0:
        state.clear()
        os._exit(0)
`;
const JOBS = 'import state\nfrom runner import launch\n\nwith state.lock:\n    launch()\n';
const HELD = '5: lock-held-across-fork';

const WORKERS = "import cluster from 'node:cluster';\nexport function start() {\n  cluster.fork();\n}\n";
const MAIN = "import { start } from './workers.js';\nstart();\n";

test('a change in an unsaved buffer changes what is found in it', async () => {
  const root = tree({ 'state.py': STATE, 'runner.py': RUNNER, 'jobs.py': JOBS });
  const eslint = eslintIn(root);
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([HELD]);
  expect(await linted(eslint, root, 'jobs.py', JOBS.replace('    launch()', '    pass\nlaunch()'))).toEqual([]);
  expect(await linted(eslint, root, 'jobs.py', `\n${JOBS}`)).toEqual(['6: lock-held-across-fork']);
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([HELD]);
});

test('a change that is saved in another file shows at the next lint', async () => {
  const root = tree({ 'state.py': STATE, 'runner.py': RUNNER, 'jobs.py': JOBS });
  const eslint = eslintIn(root);
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([HELD]);
  writeFileSync(path.join(root, 'runner.py'), RUNNER.replace('os.fork()', 'os.getpid()'));
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([]);
  writeFileSync(path.join(root, 'runner.py'), RUNNER);
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([HELD]);
  rmSync(path.join(root, 'runner.py'));
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([]);
  writeFileSync(path.join(root, 'runner.py'), RUNNER);
  expect(await linted(eslint, root, 'jobs.py', JOBS)).toEqual([HELD]);
});

test('scripts: what is typed, saved, new and not there yet', async () => {
  const root = tree({ 'workers.ts': WORKERS, 'main.ts': 'export {};\n' });
  const eslint = eslintIn(root);
  expect(await linted(eslint, root, 'workers.ts', WORKERS)).toEqual([]);
  writeFileSync(path.join(root, 'main.ts'), MAIN);
  expect(await linted(eslint, root, 'workers.ts', WORKERS)).toEqual(['3: cluster-fork-in-worker']);
  const guarded = WORKERS.replace('  cluster.fork', '  if (cluster.isPrimary) cluster.fork');
  expect(await linted(eslint, root, 'workers.ts', guarded)).toEqual([]);
  const both = `${WORKERS}start();\n`;
  expect(await linted(eslint, root, 'new/buffer.ts', both)).toEqual(['3: cluster-fork-in-worker']);
});

test('a file by itself, where other files are not to count', async () => {
  const root = tree({ 'workers.ts': WORKERS, 'main.ts': MAIN });
  const eslint = eslintIn(root, { settings: { forklint: { crossFile: false } } });
  expect(await linted(eslint, root, 'workers.ts', WORKERS)).toEqual([]);
  expect(await linted(eslint, root, 'workers.ts', `${WORKERS}start();\n`)).toEqual(['3: cluster-fork-in-worker']);
});

test('the message shows the path', async () => {
  const root = tree({ 'state.py': STATE, 'runner.py': RUNNER, 'jobs.py': JOBS });
  const [result] = await eslintIn(root).lintText(JOBS, { filePath: path.join(root, 'jobs.py') });
  expect(result?.messages[0]?.message).toBe(
    'os.fork() copies the process while `state.lock` is held, and the child takes it in `clear()` (`state.lock` is made state.py:3 → `state.lock` is taken jobs.py:4 → launch() jobs.py:5 → os.fork() copies the process runner.py:5 → in the child, state.clear() runner.py:6 → `lock` is taken state.py:6)',
  );
});

test('targets and knowledge of the settings count', async () => {
  const code =
    'import threading\nfrom acme import split\n\nlock = threading.Lock()\n\ndef work():\n    with lock:\n        pass\n\nwith lock:\n    split(work)\n';
  const root = tree({ 'a.py': code });
  const spawn = {
    memory: 'copied',
    entry: { kind: 'callable', fn: { index: 0 } },
    runsHooks: ['os'],
    leaves: '_exit',
    when: 'call',
    count: 'one',
    raw: false,
    label: 'acme.split()',
  };
  const entry = { name: 'acme.split', source: 'its code', effects: [{ effect: 'spawn', spawn }] };
  const knowledge = [{ library: 'acme', types: [], entries: [entry] }];
  expect(await linted(eslintIn(root), root, 'a.py', code)).toEqual([]);
  const taught = eslintIn(root, { settings: { forklint: { knowledge } } });
  expect(await linted(taught, root, 'a.py', code)).toEqual(['11: lock-held-across-fork']);
});
