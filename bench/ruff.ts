import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';

const VERSION = '0.12.0';

/** The command of ruff: the one on PATH, else one that is installed into the cache; null where that fails. */
export function ruffCommand(): readonly string[] | null {
  const ruff = ruffProgram();
  return ruff === null ? null : [ruff, 'check', '--no-cache', '--isolated', '--exit-zero', '--quiet', '.'];
}

function ruffProgram(): string | null {
  if (spawnSync('ruff', ['--version']).status === 0) return 'ruff';
  const target = path.join(CACHE, `ruff-${VERSION}`);
  const command = path.join(target, 'bin/ruff');
  if (!existsSync(command)) {
    spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, `ruff==${VERSION}`]);
  }
  return existsSync(command) ? command : null;
}
