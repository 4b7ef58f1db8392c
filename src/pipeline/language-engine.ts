import { analyse } from '../analysis/analyse.js';
import type { FileFacts } from '../facts/facts.js';
import { languageOf, languageOfShebang } from '../files/language.js';
import { nodeKnowledge, pythonKnowledge } from '../knowledge/index.js';
import { createLibrary, type Library } from '../link/library.js';
import { link } from '../link/link.js';
import { extractParsed, extractPython } from '../python/extract.js';
import { createModuleResolver, moduleNames } from '../python/modules.js';
import { loadPython } from '../python/parse.js';
import { STANDARD_MODULES } from '../python/standard-modules.js';
import type * as Scripts from '../typescript/extract.js';
import { createScriptResolver } from '../typescript/resolve-modules.js';
import { BUILD } from './about.js';
import type { Knowledge } from '../effects.js';
import { compareText } from '../finding.js';
import type { Targets } from '../targets.js';
import type { Engine } from './engine.js';
import { createSelection } from './selection.js';

/** Loaded when there is a file for it: a project of Python alone does not wait for another parser. */
let scripts: typeof Scripts | null = null;

/** All languages, in one program: from a file's text to what rules read. */
export const languageEngine: Engine = {
  build: BUILD,
  load: async (paths) => {
    const languages = new Set(paths.map(languageOf));
    const [isPython, isScript] = [languages.has('python'), languages.has('typescript')];
    // A file without an extension tells its language only once it is read.
    const isOpen = languages.has(null) || languages.size === 0;
    if (isPython || isOpen) await loadPython();
    if (isScript || isOpen) scripts ??= await import('../typescript/extract.js');
  },
  extract: (text, path) => {
    if (!isScriptFile(path, text)) return extractPython(text, path);
    if (!scripts) throw new Error('the parser of TypeScript is not loaded');
    return scripts.extractTypeScript(text, path);
  },
  // A worker runs what the build made: Node does not find the modules of a source by their `.js` names.
  workers: import.meta.url.endsWith('.ts')
    ? null
    : {
        entry: new URL('./parse-worker.js', import.meta.url),
        extracts: isScriptFile,
        extractParsed,
      },
  languageOf: (path, text) => (isScriptFile(path, text) ? 'typescript' : 'python'),
  selection: (targets, taught) => createSelection(libraryFor(targets, taught), targets.manifests),
  link: (files, targets, taught, outside) => {
    const paths = (language: FileFacts['language']): string[] =>
      files.filter((file) => file.language === language).map((file) => file.path);
    const [others, otherScripts] = [[] as string[], [] as string[]];
    for (const path of outside) (languageOf(path) === 'typescript' ? otherScripts : others).push(path);
    const python = [...paths('python'), ...others].sort(compareText);
    const names = moduleNames(python);
    const modules = createModuleResolver(python);
    const inScripts = new Set(paths('typescript'));
    const scriptModules = createScriptResolver([...inScripts, ...otherScripts], targets.manifests);
    return link({
      files,
      library: libraryFor(targets, taught),
      nameOf: (path) => (inScripts.has(path) ? path : (names.get(path)?.names[0] ?? '')),
      resolve: (from, level, dotted) =>
        inScripts.has(from) ? scriptModules.resolve(from, dotted) : modules.resolve(from, level, dotted),
      isStandard: (module) => STANDARD_MODULES.has(module),
    });
  },
  analyse,
};

/** The library that was last asked for: several runs of one project need the same. */
let latest: { readonly key: string; readonly library: Library } | null = null;

function libraryFor({ dependencies }: Targets, taught: readonly Knowledge[]): Library {
  const key = JSON.stringify([[...dependencies], taught]);
  if (latest?.key !== key)
    latest = { key, library: createLibrary([...pythonKnowledge, ...nodeKnowledge, ...taught], dependencies) };
  return latest.library;
}

function isScriptFile(path: string, text: string): boolean {
  return (languageOf(path) ?? languageOfShebang(text)) === 'typescript';
}
