import type { Host } from './host.js';
import { commonDirectory, gitTop, isWithin } from './paths.js';

/**
 * The directory to which all paths of a run are relative: the top of the working directory's git repository, else the
 * working directory, else the top of the repository in which the linted files are, else the innermost directory that
 * holds them. `bases`: the directories that are linted.
 */
export function projectRoot(host: Host, cwd: string, bases: readonly string[]): string {
  const common = commonDirectory(bases) ?? cwd;
  const candidates = [gitTop(host, cwd), cwd, gitTop(host, common)];
  return candidates.find((directory) => directory !== null && isWithin(directory, common)) ?? common;
}
