import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';

const VERSION = '1.94.0';

/** The command of oxlint, which is installed into the cache; null where that fails. */
export function oxlintCommand(): readonly string[] | null {
  const target = path.join(CACHE, `oxlint-${VERSION}`);
  const program = path.join(target, 'node_modules/.bin/oxlint');
  if (!existsSync(program)) {
    const flags = ['--prefix', target, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    spawnSync('npm', ['install', ...flags, `oxlint@${VERSION}`]);
  }
  return existsSync(program) ? [program, '--silent', '.'] : null;
}
