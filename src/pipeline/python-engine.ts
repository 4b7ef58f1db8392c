import { analyse } from '../analysis/analyse.js';
import { pythonKnowledge } from '../knowledge/index.js';
import { createLibrary } from '../link/library.js';
import { link } from '../link/link.js';
import { extractPython } from '../python/extract.js';
import { createModuleResolver, moduleNames } from '../python/modules.js';
import { loadPython } from '../python/parse.js';
import { STANDARD_MODULES } from '../python/standard-modules.js';
import type { Engine } from './engine.js';

/** Python: from a file's text to what rules read. */
export const pythonEngine: Engine = {
  load: loadPython,
  extract: extractPython,
  link: (files, targets) => {
    const paths = files.map((file) => file.path);
    const names = moduleNames(paths);
    const resolver = createModuleResolver(paths);
    return link({
      files,
      library: createLibrary(pythonKnowledge, targets.dependencies),
      nameOf: (path) => names.get(path)?.names[0] ?? '',
      resolve: (from, level, dotted) => resolver.resolve(from, level, dotted),
      isStandard: (module) => STANDARD_MODULES.has(module),
    });
  },
  analyse,
};
