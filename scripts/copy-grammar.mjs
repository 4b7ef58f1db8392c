// Copies the parser and the Python grammar (both WASM) to where src/python/parse.ts looks for them, in the sources
// and, once there is one, in the build.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = ['tree-sitter-python/tree-sitter-python.wasm', 'web-tree-sitter/web-tree-sitter.wasm'];
const targets = ['src/python/grammar'];
if (existsSync(join(root, 'dist'))) targets.push('dist/src/python/grammar');

for (const target of targets) {
  mkdirSync(join(root, target), { recursive: true });
  for (const file of files) {
    copyFileSync(join(root, 'node_modules', file), join(root, target, file.slice(file.indexOf('/') + 1)));
  }
}
