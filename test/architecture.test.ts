import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { importsOf, usesGlobal } from './imports-of.js';
import type { Import } from './imports-of.js';

/** What the pipeline joins: everything below it. */
const SOURCES = [
  'src/facts',
  'src/targets.ts',
  'src/finding.ts',
  'src/problem.ts',
  'type src/rule.ts',
  'type src/effects.ts',
  'src/python',
  'src/typescript',
  'src/knowledge',
  'src/link',
  'src/analysis',
  'src/files',
  'src/config',
  'src/suppress',
  'src/fix',
  'src/report',
];

/**
 * Who may import whom. A room is a folder or a file; `type X` allows `import type` only; a room may always import
 * itself. What is not listed is not allowed, and a source file without a room fails.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/facts': [],
  'src/arguments.ts': [],
  'src/script-effects.ts': ['type src/effects.ts'],
  'src/effects.ts': [
    'type src/arguments.ts',
    'type src/script-effects.ts',
    'type src/program-start.ts',
    'type src/library-type.ts',
    'type src/framework.ts',
    'type src/runtimes.ts',
    'type src/targets.ts',
  ],
  'src/framework.ts': ['type src/effects.ts'],
  'src/library-type.ts': ['type src/effects.ts', 'type src/framework.ts'],
  'src/program-start.ts': ['type src/effects.ts'],
  'src/runtimes.ts': [],
  'src/targets.ts': ['src/runtimes.ts'],
  'src/closest.ts': ['src/finding.ts'],
  'src/finding.ts': ['src/facts'],
  'src/problem.ts': ['src/finding.ts'],
  'src/rule.ts': ['type src/facts', 'type src/finding.ts', 'type src/analysis/project.ts', 'type src/targets.ts'],

  'src/python': ['src/facts'],
  'src/typescript': ['src/facts'],
  'src/knowledge': ['type src/effects.ts', 'type src/program-start.ts', 'src/targets.ts'],
  'src/link': ['src/facts', 'src/effects.ts', 'src/knowledge', 'src/targets.ts'],
  'src/analysis': [
    'src/facts',
    'src/effects.ts',
    'src/link',
    'src/runtimes.ts',
    'src/targets.ts',
    'src/closest.ts',
    'type src/finding.ts',
  ],
  'src/suppress': ['src/facts', 'src/finding.ts', 'src/problem.ts', 'src/closest.ts', 'src/targets.ts'],
  'src/fix': ['type src/facts', 'src/finding.ts', 'type src/rule.ts'],
  'src/report': ['src/facts', 'src/finding.ts', 'src/problem.ts', 'type src/rule.ts', 'src/targets.ts'],
  'src/files': ['type src/facts', 'src/finding.ts', 'type src/problem.ts'],
  'src/config': [
    'type src/effects.ts',
    'src/runtimes.ts',
    'src/targets.ts',
    'src/closest.ts',
    'src/finding.ts',
    'src/problem.ts',
    'src/files',
    'type src/rule.ts',
  ],

  rules: ['src/rule.ts'],
  'rules/index.ts': ['rules', 'type src/rule.ts'],

  'src/pipeline': [...SOURCES, 'type src/lint.ts'],
  'src/lint.ts': [...SOURCES, 'src/pipeline'],
  'src/lint-and-fix.ts': [
    'src/lint.ts',
    'src/fix',
    'src/files',
    'src/finding.ts',
    'type src/pipeline',
    'type src/rule.ts',
  ],
  'src/index.ts': ['src', 'rules/index.ts'],
  'src/session.ts': ['src', 'rules/index.ts'],
  'src/cli': ['src/index.ts'],
  // By its public name, `forklint/session`: the plugin is a package of its own.
  'eslint-plugin': [],
};

/** Rules do not know one another. */
const STRANGERS = ['rules'];

/** Who may import a package or a module of Node; packages that are not listed are free. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['src/files'],
  'node:fs/promises': ['src/files'],
  'node:process': ['src/cli'],
  'web-tree-sitter': ['src/python'],
  'oxc-parser': ['src/typescript'],
  forklint: [],
  'forklint/session': ['eslint-plugin'],
  eslint: ['eslint-plugin'],
  '@eslint/core': ['eslint-plugin'],
  '@eslint/plugin-kit': ['eslint-plugin'],
  '@typescript-eslint/scope-manager': ['src/typescript'],
};

/** Rooms that are pure: they import no package and nothing of Node. */
const PURE = [
  'src/facts',
  'src/arguments.ts',
  'src/effects.ts',
  'src/program-start.ts',
  'src/script-effects.ts',
  'src/runtimes.ts',
  'src/targets.ts',
  'src/rule.ts',
  'src/knowledge',
  'src/link',
  'src/analysis',
  'rules',
];

/** Rooms whose files may import one another in a circle: a walk over a recursive type is one recursion in several files. */
const RECURSIVE = ['src/python', 'src/typescript'];

/** Who may use Node's global `process`. */
const PROCESS = ['src/cli', 'eslint-plugin/src/opened-file.ts'];

const MAX_LINES = 400;

const root = path.resolve(import.meta.dirname, '..');
const files = ['src', 'rules', 'eslint-plugin'].flatMap(sources);
const imports = new Map<string, readonly Import[]>();
beforeAll(() => {
  for (const file of files) imports.set(file, importsOf(file, textOf(file)));
});

describe('architecture', () => {
  test('every file has a room', () => {
    expect(files.filter((file) => roomOf(file) === null)).toEqual([]);
  });

  test('a room imports only what the table allows', () => {
    const broken = all().filter(({ from, to, typeOnly }) => {
      const room = roomOf(from);
      return isOwn(to) && room !== null && !allowed(room, to, typeOnly);
    });
    expect(broken.map(sentence)).toEqual([]);
  });

  test('a package is imported only by its room', () => {
    const broken = all().filter(({ from, to }) => PACKAGES[to] && !PACKAGES[to].some((room) => within(from, room)));
    expect(broken.map(sentence)).toEqual([]);
  });

  test('pure rooms import no package', () => {
    const broken = all().filter(({ from, to }) => !isOwn(to) && PURE.some((room) => within(from, room)));
    expect(broken.map(sentence)).toEqual([]);
  });

  test('only hosts use `process`', () => {
    const users = files.filter((file) => usesGlobal(file, textOf(file), 'process'));
    expect(users.filter((file) => !PROCESS.some((room) => within(file, room)))).toEqual([]);
  });

  test('no imports in a circle', () => {
    const broken = circles().filter((circle) => !RECURSIVE.some((room) => circle.every((file) => within(file, room))));
    expect(broken).toEqual([]);
  });

  test('no file is too long', () => {
    const long = files.map((file) => ({ file, lines: textOf(file).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
  });

  test('names are kebab-case and say what is inside', () => {
    const parts = new Set(files.flatMap((file) => file.replace(/(\.d)?\.ts$/, '').split('/')));
    expect([...parts].filter((part) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part))).toEqual([]);
    expect([...parts].filter((part) => /(^|-)(utils?|helpers?|misc|common)(-|$)/.test(part))).toEqual([]);
  });
});

interface Edge extends Import {
  readonly from: string;
}

function all(): Edge[] {
  return [...imports].flatMap(([from, list]) => list.map((edge) => ({ ...edge, from })));
}

function sentence({ from, to, typeOnly, line }: Edge): string {
  return `${from}:${line} imports ${typeOnly ? 'types of ' : ''}${to}`;
}

function allowed(room: string, to: string, typeOnly: boolean): boolean {
  if (within(to, room) && roomOf(to) === room) return !STRANGERS.includes(room);
  return (ROOMS[room] ?? []).some((entry) => {
    const types = entry.startsWith('type ');
    return within(to, types ? entry.slice('type '.length) : entry) && (typeOnly || !types);
  });
}

/** The longest entry of the table that holds the file. */
function roomOf(file: string): string | null {
  const holding = Object.keys(ROOMS).filter((room) => within(file, room));
  return holding.sort((a, b) => b.length - a.length)[0] ?? null;
}

function within(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

function isOwn(to: string): boolean {
  return to.endsWith('.ts') && !to.includes(':');
}

/**
 * The circles of imports that exist at run time, each as the files that reach one another (Tarjan's algorithm); types
 * may refer to one another.
 */
function circles(): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    let low = order.size;
    order.set(file, low);
    stack.push(file);
    for (const { to, typeOnly } of imports.get(file) ?? []) {
      if (typeOnly || !imports.has(to)) continue;
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (stack.includes(to)) low = Math.min(low, order.get(to) ?? low);
    }
    if (low === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return found;
}

function sources(folder: string): string[] {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`)
    .filter((file) => file.endsWith('.ts') && !file.includes('/node_modules/') && !file.includes('/dist/'))
    .sort();
}

function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
