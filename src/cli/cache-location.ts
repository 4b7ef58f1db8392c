import { resolve } from 'node:path';
import { userCache } from '../index.js';
import type { Flags } from './flags.js';
import type { Terminal } from './terminal.js';

/** Where to keep what later runs can use: where the user says, else in the user's cache directory; undefined: nowhere. */
export function cacheLocation(flags: Flags, cwd: string, env: Terminal['env']): string | undefined {
  if (flags.cache === false) return undefined;
  const given = flags['cache-location'];
  return given === undefined ? userCache(env) : resolve(cwd, given);
}
