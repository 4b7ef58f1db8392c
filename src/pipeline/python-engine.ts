import { analyse } from '../analysis/analyse.js';
import { pythonKnowledge } from '../knowledge/index.js';
import { createLibrary } from '../link/library.js';
import { link } from '../link/link.js';
import { extractParsed, extractPython } from '../python/extract.js';
import { createModuleResolver, moduleNames } from '../python/modules.js';
import { loadPython } from '../python/parse.js';
import { STANDARD_MODULES } from '../python/standard-modules.js';
import type { Engine } from './engine.js';

/** Python: from a file's text to what rules read. */
export const pythonEngine: Engine = {
  load: loadPython,
  extract: extractPython,
  // A worker runs what the build made: Node does not find the modules of a source by their `.js` names.
  workers: import.meta.url.endsWith('.ts')
    ? null
    : { entry: new URL('./parse-worker.js', import.meta.url), extractParsed },
  link: (files, targets, taught) => {
    const paths = files.map((file) => file.path);
    const names = moduleNames(paths);
    const resolver = createModuleResolver(paths);
    return link({
      files,
      library: createLibrary([...pythonKnowledge, ...taught], targets.dependencies),
      nameOf: (path) => names.get(path)?.names[0] ?? '',
      resolve: (from, level, dotted) => resolver.resolve(from, level, dotted),
      isStandard: (module) => STANDARD_MODULES.has(module),
    });
  },
  analyse,
};
