import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Host } from './host.js';

/** `path` seen from `directory`, with forward slashes; `.` for the directory itself. */
export function relativePath(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/') || '.';
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(directory: string, path: string): boolean {
  const inside = relative(directory, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** `directory` and all that it lies in, the nearest first, up to and including `top`; null: up to the file system's root. */
export function ancestors(directory: string, top: string | null): string[] {
  const found = [directory];
  for (let at = directory; at !== top && dirname(at) !== at;) {
    at = dirname(at);
    found.push(at);
  }
  return found;
}

/** The top directory of the git repository in which `directory` lies, or null. */
export function gitTop(host: Host, directory: string): string | null {
  return ancestors(directory, null).find((at) => host.exists(join(at, '.git'))) ?? null;
}

/** The innermost directory in which all of these directories lie; null where there is none or no directory is given. */
export function commonDirectory(directories: readonly string[]): string | null {
  const [first, ...others] = directories;
  if (first === undefined) return null;
  return ancestors(first, null).find((at) => others.every((other) => isWithin(at, other))) ?? null;
}
