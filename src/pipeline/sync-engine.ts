import { extractParsed } from '../python/extract.js';
import { extractTypeScript } from '../typescript/extract.js';
import type { Engine } from './engine.js';
import { languageEngine } from './language-engine.js';
import type { Parsed } from '../python/syntax-tree.js';
import { SyncParser } from './sync-parser.js';

/** The entry of the thread that parses Python: Node runs what the build made, wherever this file was loaded from. */
const ENTRY = new URL(
  import.meta.url.replace(/\/src\/pipeline\/[^/]*\.ts$/, '/dist$&').replace(/[^/]*$/, 'sync-parse-worker.js'),
);

const parser = new SyncParser(ENTRY);

/** @throws PythonParserError */
export function parsePython(text: string): Parsed {
  return parser.parse(text);
}

/** The steps of `Engine` for hosts that cannot wait: nothing has to be loaded before a text is read. */
export type SyncEngine = Omit<Engine, 'load' | 'workers'>;

export const syncEngine: SyncEngine = {
  ...languageEngine,
  extract: (text, path) =>
    languageEngine.languageOf(path, text) === 'typescript'
      ? extractTypeScript(text, path)
      : extractParsed(text, parsePython(text), path),
};
