/**
 * Makes a fresh checkout usable: installs what package-lock.json names and builds what dist/ lacks. Uses nothing but
 * Node, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const STAMP = 'dist/.inputs';
/** All that a build is made from. */
const INPUTS = [
  'src',
  'rules',
  'scripts',
  'bench',
  'test/fixture-promises.ts',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'eslint-plugin/src',
  'eslint-plugin/tsconfig.json',
];

/** What comes between a file's bytes and its facts. */
const MAKE_FACTS = [
  ...['facts', 'python', 'typescript', 'files'].map((room) => `dist/src/${room}`),
  'dist/src/pipeline/language-engine.js',
];

/** Thrown where a step of the set-up fails; its output has been printed. */
export class SetupError extends Error {}

/** Installs and builds, each only where it is needed. Standard output stays empty: it belongs to the caller. */
export function setUp() {
  checkNode();
  if (!installed()) install();
  if (!built()) build();
}

/** Builds whether or not anything changed. */
export function build() {
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  run('copying the grammar', process.execPath, ['scripts/copy-grammar.mjs']);
  run('compiling', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  const ids = { facts: digest(MAKE_FACTS), findings: digest(['dist/src', 'dist/rules']) };
  writeFileSync(path.join(root, 'dist/src/build-id.json'), `${JSON.stringify(ids)}\n`);
  run('compiling the plugin', process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    'eslint-plugin/tsconfig.json',
  ]);
  const main = path.join(root, 'dist/src/cli/main.js');
  if (existsSync(main)) chmodSync(main, 0o755);
  writeFileSync(path.join(root, STAMP), inputs());
}

/** A digest of code: what another has left in caches is not used. */
function digest(parts) {
  const hash = createHash('sha256');
  const visit = (part) => {
    const file = path.join(root, part);
    if (statSync(file).isDirectory()) for (const name of readdirSync(file).sort()) visit(`${part}/${name}`);
    else if (/\.(js|wasm)$/.test(part)) {
      const bytes = readFileSync(file);
      hash.update(`${part} ${bytes.length}\n`).update(bytes);
    }
  };
  parts.forEach(visit);
  return hash.digest('hex');
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`forklint needs Node 20.19 or later, this is ${process.versions.node}\n`);
    throw new SetupError('node');
  }
}

function install() {
  process.stderr.write('forklint: installing dependencies\n');
  // A script of a dependency is never run: none is needed, and some take half a minute to compile what is not used.
  run('npm ci', npm(), ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']);
}

/** Whether node_modules holds exactly the packages of package-lock.json: times lie after a checkout, contents do not. */
function installed() {
  const wanted = packages('package-lock.json');
  const found = packages('node_modules/.package-lock.json');
  if (!wanted || !found) return false;
  const inModules = Object.entries(wanted).filter(([where]) => where.startsWith('node_modules/'));
  return (
    inModules.every(([where, entry]) => {
      const there = found[where];
      // Packages for other platforms are listed and left out.
      return there ? there.version === entry.version && there.integrity === entry.integrity : entry.optional === true;
    }) && Object.keys(found).every((where) => where in wanted)
  );
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

function built() {
  try {
    return readFileSync(path.join(root, STAMP), 'utf8') === inputs();
  } catch {
    return false;
  }
}

/** One line per file that the build reads: a deleted file counts as a change too. */
function inputs() {
  const lines = [];
  const visit = (file) => {
    const stat = statSync(path.join(root, file), { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path.join(root, file)).sort()) visit(`${file}/${name}`);
    } else lines.push(`${file} ${stat.size} ${stat.mtimeMs}\n`);
  };
  INPUTS.forEach(visit);
  return lines.join('');
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

function run(what, command, args) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: command.endsWith('.cmd'),
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}forklint: ${what} failed${error ? `: ${error.message}` : ''}\n`);
  throw new SetupError(what);
}
