import { analyse } from '../analysis/analyse.js';
import { pythonKnowledge } from '../knowledge/index.js';
import { createLibrary } from '../link/library.js';
import { link } from '../link/link.js';
import { extractPython } from '../python/extract.js';
import { pythonModules } from '../python/modules.js';
import { loadPython } from '../python/parse.js';
import type { Engine } from './engine.js';

/** Python: from a file's text to what rules read. */
export const pythonEngine: Engine = {
  load: loadPython,
  extract: extractPython,
  link: (files) =>
    link({ files, library: createLibrary(pythonKnowledge), ...pythonModules(files.map((file) => file.path)) }),
  analyse,
};
