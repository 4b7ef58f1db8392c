/**
 * `node scripts/run.mjs FILE ARGUMENT…`: sets up, then runs dist/FILE in the directory in which npm was called.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root, setUp, SetupError } from './setup.mjs';

const [file, ...args] = process.argv.slice(2);
try {
  setUp();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.exit(2);
}

const child = spawn(process.execPath, [path.join(root, 'dist', file), ...args], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 2 : (code ?? 2);
});
