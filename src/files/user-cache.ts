import { platform } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where runs keep what later ones can use unless they are told otherwise; undefined where the user has no such place. */
export function userCache(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const caches = userCaches(env);
  return caches === undefined ? undefined : join(caches, 'forklint');
}

function userCaches(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const directory = (name: string, ...inside: readonly string[]): string | undefined => {
    const at = env[name];
    return at !== undefined && isAbsolute(at) ? join(at, ...inside) : undefined;
  };
  const own = directory('XDG_CACHE_HOME');
  if (own !== undefined) return own;
  if (platform() === 'win32') return directory('LOCALAPPDATA');
  return platform() === 'darwin' ? directory('HOME', 'Library', 'Caches') : directory('HOME', '.cache');
}
