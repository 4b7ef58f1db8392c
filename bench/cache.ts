import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where fetched and generated trees are kept from run to run: outside the project, nothing of it is committed. */
export const CACHE = path.resolve(process.env['FORKLINT_BENCH_DIR'] ?? path.join(tmpdir(), 'forklint-bench'));

/** @throws Error where the cache is inside a git repository: the paths of findings would begin at its top. */
export function checkCache(): void {
  for (let directory = CACHE; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, '.git'))) {
      throw new Error(`${CACHE} is inside the git repository ${directory}: set FORKLINT_BENCH_DIR to another place`);
    }
    if (path.dirname(directory) === directory) return;
  }
}
