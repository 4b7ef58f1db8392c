/**
 * Packs both packages, checks the tarballs, installs them into each project of `examples/` as a user would, and compares
 * what ESLint 9 and 10 say there with the `expected.txt` of the project.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './setup.mjs';

const ESLINTS = ['9', '10'];
const EXAMPLES = path.join(root, 'examples');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const work = realpathSync(mkdtempSync(path.join(tmpdir(), 'forklint-examples-')));
let failures = 0;
try {
  const tarballs = await Promise.all([pack(root), pack(path.join(root, 'eslint-plugin'))]);
  for (const tarball of tarballs) await checkPackage(tarball);
  const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of names)
    for (const version of ESLINTS)
      await check(`${name} with ESLint ${version}`, () => example(name, version, tarballs));
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;

async function pack(directory) {
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', work, ...quiet], directory);
  const [{ filename }] = JSON.parse(stdout);
  return path.join(work, filename);
}

async function checkPackage(tarball) {
  const name = path.basename(tarball);
  const tool = (...parts) => path.join(root, 'node_modules', ...parts);
  await check(`publint ${name}`, async () => {
    await run(process.execPath, [tool('publint/src/cli.js'), 'run', tarball, '--strict'], root);
  });
  await check(`are the types wrong? ${name}`, async () => {
    // The engine is for ES modules, and for `require` where Node has it for these.
    const profile = ['--profile', name.startsWith('eslint-plugin') ? 'strict' : 'esm-only'];
    await run(process.execPath, [tool('@arethetypeswrong/cli/dist/index.js'), tarball, ...profile], root);
  });
}

async function example(name, version, tarballs) {
  const directory = path.join(work, `${name}-${version}`);
  mkdirSync(directory);
  cpSync(path.join(EXAMPLES, name), directory, { recursive: true });
  for (const file of readdirSync(directory))
    if (file.startsWith('example.config.'))
      renameSync(path.join(directory, file), path.join(directory, file.replace('example', 'eslint')));
  const [engine, plugin] = tarballs;
  const file = path.join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(manifest.devDependencies, { eslint: `^${version}`, forklint: `file:${engine}` });
  manifest.devDependencies['eslint-plugin-forklint'] = `file:${plugin}`;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  await run(npm, ['install', '--prefer-offline', ...quiet], directory);
  const bin = path.join(directory, 'node_modules/eslint/bin/eslint.js');
  const { stdout, status } = await run(process.execPath, [bin, '.', '-f', 'json'], directory, [0, 1]);
  const said = JSON.parse(stdout).flatMap(({ filePath, messages }) =>
    messages.map((message) => `${path.relative(directory, filePath).replaceAll(path.sep, '/')}:${lineOf(message)}`),
  );
  const expected = readFileSync(path.join(EXAMPLES, name, 'expected.txt'), 'utf8')
    .trim()
    .split('\n');
  const fails = expected.some((line) => line.includes(' error '));
  if (said.join('\n') !== expected.join('\n') || status !== (fails ? 1 : 0))
    throw new Error(`expected\n${expected.join('\n')}\nbut ESLint says\n${said.join('\n')}`);
}

function lineOf({ line, column, severity, ruleId, message }) {
  const what = ruleId ?? (message.startsWith('Unused eslint-disable') ? 'unused eslint-disable' : message);
  return `${line}:${column} ${severity === 2 ? 'error' : 'warning'} ${what}`;
}

async function check(what, action) {
  const started = Date.now();
  let mark = '✓';
  try {
    await action();
  } catch (error) {
    mark = '✗';
    failures++;
    console.log(error instanceof Error ? error.message : error);
  }
  console.log(`${mark} ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function run(command, args, cwd, allowed = [0]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell: command.endsWith('.cmd'), stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => {
      if (allowed.includes(status)) resolve({ stdout, stderr, status });
      else reject(new Error(`${path.basename(args[0] ?? command)} ended with ${status}\n${stdout}${stderr}`));
    });
  });
}
