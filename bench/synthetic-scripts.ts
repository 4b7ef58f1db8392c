import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';
import { random } from './random.js';

const PACKAGES = 40;
const MODULES = 28;
/** On average, so that the whole is about 220,000 lines. */
const MODULE_LINES = 197;
/** Part of the directory's name: raised with every change of what is generated. */
const EDITION = 2;

type Next = () => number;

/**
 * A tree of made-up TypeScript, the same bytes on every machine; generated once. `share`: of its modules so many use
 * processes, in packages of their own and in others.
 */
export function syntheticScripts(share: number): string {
  const tree = path.join(CACHE, 'trees', `synthetic-scripts-${EDITION}-${share * 100}`);
  if (existsSync(tree)) return tree;
  const part = `${tree}.part`;
  rmSync(part, { recursive: true, force: true });
  const next = random(20_261_122);
  for (let pack = 0; pack < PACKAGES; pack++) {
    const directory = path.join(part, 'packages', packageName(pack), 'src');
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      path.join(directory, '../package.json'),
      `${JSON.stringify({ name: `@made/${packageName(pack)}`, type: 'module', main: 'src/index.ts' }, null, 2)}\n`,
    );
    for (let index = 0; index < MODULES; index++)
      writeFileSync(path.join(directory, `${moduleName(index)}.ts`), moduleText(pack, index, next, share));
  }
  renameSync(part, tree);
  return tree;
}

function packageName(pack: number): string {
  return `package-${String(pack).padStart(2, '0')}`;
}

function moduleName(index: number): string {
  return index === 0 ? 'index' : `module-${String(index).padStart(2, '0')}`;
}

function moduleText(pack: number, index: number, next: Next, share: number): string {
  if (index === 0)
    return Array.from({ length: MODULES - 1 }, (_, i) => `export * from './${moduleName(i + 1)}.js';\n`).join('');
  const usesProcesses = next() < share;
  const lines = head(pack, index, next);
  const enough = MODULE_LINES * (0.5 + next());
  if (usesProcesses) lines.push(...processes(index));
  for (let number = 0; lines.length < enough; number++)
    lines.push(...(number % 3 === 0 ? classLines(number, next) : functionLines(number, next)));
  return `${lines.join('\n')}\n`;
}

function head(pack: number, index: number, next: Next): string[] {
  const lines = ["import { EventEmitter } from 'node:events';", "import path from 'node:path';"];
  // Imports lead to modules with a lower number, mostly of the same package: no circles, long chains.
  for (let number = 0; number < 2 && index > 1; number++)
    lines.push(`import * as other${number} from './${moduleName(1 + Math.floor(next() * (index - 1)))}.js';`);
  if (pack > 0 && next() < 0.1)
    lines.push(`import { Item0 as Outer } from '@made/${packageName(Math.floor(next() * pack))}';`);
  return [...lines, '', `/** Module ${index} of package ${pack}. */`];
}

function processes(index: number): string[] {
  return [
    "import { fork, spawn } from 'node:child_process';",
    '',
    `export function start${index}(file: string): void {`,
    "  const child = fork(path.join(import.meta.dirname, 'worker.js'), [file]);",
    "  child.on('message', (message) => console.log(message));",
    "  spawn('ls', ['-l', file], { stdio: 'inherit' });",
    '}',
    '',
  ];
}

function classLines(number: number, next: Next): string[] {
  return [
    `export interface Options${number} {`,
    '  readonly name: string;',
    '  readonly retries?: number;',
    '  readonly tags: readonly string[];',
    '}',
    '',
    `export class Item${number} extends EventEmitter {`,
    '  readonly #values = new Map<string, number>();',
    `  private count = ${Math.floor(next() * 100)};`,
    '',
    `  constructor(private readonly options: Options${number}) {`,
    '    super();',
    "    this.on('change', (key: string) => this.count++ < 10 && this.#values.set(key, this.count));",
    '  }',
    '',
    '  async load(keys: Iterable<string>): Promise<number> {',
    '    let sum = 0;',
    '    for (const key of keys) {',
    '      if (!key.startsWith(this.options.name)) continue;',
    '      const value = this.#values.get(key) ?? (await this.fetchOne(key));',
    '      sum += value;',
    '    }',
    '    return sum;',
    '  }',
    '',
    '  private async fetchOne(key: string): Promise<number> {',
    '    try {',
    "      const text = await Promise.resolve([this.options.name, key].join('/'));",
    '      return text.length;',
    '    } catch (error) {',
    "      this.emit('error', error);",
    '      return 0;',
    '    }',
    '  }',
    '}',
    '',
  ];
}

function functionLines(number: number, next: Next): string[] {
  return [
    `export function compute${number}(values: readonly number[], limit = ${Math.floor(next() * 50)}): number {`,
    '  const seen = new Set<number>();',
    '  return values',
    '    .filter((value) => value > limit && !seen.has(value))',
    '    .map((value) => {',
    '      seen.add(value);',
    `      return value * ${1 + Math.floor(next() * 9)} + (value % 2 === 0 ? limit : -limit);`,
    '    })',
    '    .reduce((sum, value) => sum + value, 0);',
    '}',
    '',
    `export const describe${number} = ({ name, ...rest }: { name: string; [key: string]: unknown }): string =>`,
    "  path.basename(name) + ': ' + Object.keys(rest).join(', ');",
    '',
  ];
}
