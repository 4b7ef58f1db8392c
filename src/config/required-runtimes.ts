import { RUNTIMES, targetsIn, type RuntimeTarget } from '../runtimes.js';
import type { Manifest } from '../targets.js';
import { at } from './project-file.js';

/** The versions that `engines` of the topmost package.json that has some says; null where none does. */
export function runtimesIn(manifests: readonly Manifest[]): readonly RuntimeTarget[] | null {
  const packages = manifests
    .filter(({ path }) => path === 'package.json' || path.endsWith('/package.json'))
    .sort((a, b) => depthOf(a) - depthOf(b));
  for (const { text } of packages) {
    const engines = at(JSON.parse(text), 'engines');
    const found = RUNTIMES.flatMap((runtime) => {
      const range = at(engines, runtime);
      return typeof range === 'string' ? (targetsIn({ runtime, range }) ?? []) : [];
    });
    if (found.length > 0) return found;
  }
  return null;
}

function depthOf({ path }: Manifest): number {
  return path.split('/').length;
}
