import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';
import { random } from './random.js';

const FILES = 5000;
const FILES_PER_AREA = 20;
/** One file in so many uses processes. */
const SHARE = 100;
/** Part of the directory's name: raised with every change of what is generated. */
const EDITION = 1;

/** A made-up project in TypeScript whose files import one another, the same bytes on every machine; generated once. */
export function scriptTree(): string {
  const tree = path.join(CACHE, 'trees', `scripts-${EDITION}`);
  if (existsSync(tree)) return tree;
  const part = `${tree}.part`;
  rmSync(part, { recursive: true, force: true });
  const next = random(20_261_123);
  for (let index = 0; index < FILES; index++) {
    const file = path.join(part, `${nameOf(index)}.ts`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, moduleText(index, next));
  }
  writeFileSync(path.join(part, 'package.json'), '{ "name": "scripts", "private": true, "type": "module" }\n');
  renameSync(part, tree);
  return tree;
}

/** The path of a module, without its extension. */
export function nameOf(index: number): string {
  return `src/area${String(Math.floor(index / FILES_PER_AREA))}/module${String(index)}`;
}

/** A module that uses processes. */
export const WITH_PROCESSES = SHARE / 2;

function moduleText(index: number, next: () => number): string {
  const id = String(index);
  // Imports lead to modules with a lower number, anywhere: no circles, long chains, and all files are connected.
  const imports = new Set(index > 3 ? [0, 1, 2].map(() => Math.floor(next() * index)) : []);
  const usesProcesses = index % SHARE === WITH_PROCESSES;
  return [
    ...[...imports].map((other) => `import { compute${other}, type Item${other} } from '${specifier(index, other)}';`),
    ...(usesProcesses ? ["import { fork } from 'node:child_process';"] : []),
    '',
    `export interface Item${id} {\n  readonly id: string;\n  readonly values: readonly number[];\n}\n`,
    `const table = new Map<string, Item${id}>();\n`,
    `export function compute${id}(item: Item${id}, factor = ${String(index % 7)}): number {`,
    '  let total = 0;',
    '  for (const value of item.values) {\n    if (value > factor) total += value * factor;\n    else total -= value;\n  }',
    ...[...imports].map((other) => `  total += compute${other}({ ...item } satisfies Item${other}, total);`),
    '  return total;\n}\n',
    `export class Store${id} {\n  readonly #items: Item${id}[] = [];\n`,
    `  add(item: Item${id}): this {\n    this.#items.push(item);\n    table.set(item.id, item);\n    return this;\n  }\n`,
    '  async load(read: (id: string) => Promise<number[]>): Promise<void> {',
    '    for (const item of this.#items) {\n      const values = await read(item.id);',
    "      if (values.length === 0) throw new Error('nothing for ' + item.id);",
    '      table.set(item.id, { ...item, values });\n    }\n  }\n}\n',
    ...(usesProcesses
      ? [
          `export function start${id}(): void {\n  const child = fork(new URL('./module${id}.js', import.meta.url));`,
          `  child.on('exit', () => {\n    start${id}();\n  });\n}\n`,
        ]
      : []),
  ].join('\n');
}

function specifier(from: number, to: number): string {
  const found = path.posix.relative(path.posix.dirname(nameOf(from)), `${nameOf(to)}.js`);
  return found.startsWith('.') ? found : `./${found}`;
}
