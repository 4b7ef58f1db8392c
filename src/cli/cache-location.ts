import { platform } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Flags } from './flags.js';
import type { Terminal } from './terminal.js';

/** Where to keep what later runs can use: where the user says, else in the user's cache directory; undefined: nowhere. */
export function cacheLocation(flags: Flags, cwd: string, env: Terminal['env']): string | undefined {
  if (flags.cache === false) return undefined;
  const given = flags['cache-location'];
  if (given !== undefined) return resolve(cwd, given);
  const caches = userCaches(env);
  return caches === undefined ? undefined : join(caches, 'forklint');
}

function userCaches(env: Terminal['env']): string | undefined {
  const directory = (name: string, ...inside: readonly string[]): string | undefined => {
    const at = env[name];
    return at !== undefined && isAbsolute(at) ? join(at, ...inside) : undefined;
  };
  const own = directory('XDG_CACHE_HOME');
  if (own !== undefined) return own;
  if (platform() === 'win32') return directory('LOCALAPPDATA');
  return platform() === 'darwin' ? directory('HOME', 'Library', 'Caches') : directory('HOME', '.cache');
}
