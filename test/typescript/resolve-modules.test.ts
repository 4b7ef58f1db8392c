import { expect, test } from 'vitest';
import { createScriptResolver } from '../../src/typescript/resolve-modules.js';

function resolver(files: readonly string[], manifests: Readonly<Record<string, unknown>> = {}) {
  return createScriptResolver(
    files,
    Object.entries(manifests).map(([path, json]) => ({ path, text: JSON.stringify(json) })),
  );
}

test('relative paths, with and without extension, of directories, of what a compiler makes', () => {
  const { resolve } = bound(['src/a.ts', 'src/b.mts', 'src/c/index.tsx', 'src/d.js', 'src/e.d.ts']);
  expect(resolve('src/main.ts', './a')).toBe('src/a.ts');
  expect(resolve('src/main.ts', './a.js')).toBe('src/a.ts');
  expect(resolve('src/main.ts', './b.mjs')).toBe('src/b.mts');
  expect(resolve('src/main.ts', './c')).toBe('src/c/index.tsx');
  expect(resolve('src/c/index.tsx', '../d')).toBe('src/d.js');
  expect(resolve('src/c/index.tsx', '..')).toBeNull();
  expect(resolve('src/main.ts', './e')).toBeNull();
  expect(resolve('src/main.ts', '../../a')).toBeNull();
  expect(resolve('src/main.ts', 'a')).toBeNull();
  expect(resolve('src/main.ts', 'node:fs')).toBeNull();
});

test('packages of the project, by exports, main and sources of what is built', () => {
  const { resolve } = bound(
    ['packages/a/src/index.ts', 'packages/a/src/worker.ts', 'packages/b/lib/main.js', 'packages/c/index.js'],
    {
      'packages/a/package.json': {
        name: '@x/a',
        exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' }, './*': './dist/*.js' },
      },
      'packages/b/package.json': { name: 'b', main: './lib/main' },
      'packages/c/package.json': { name: 'c' },
    },
  );
  expect(resolve('app/x.ts', '@x/a')).toBe('packages/a/src/index.ts');
  expect(resolve('app/x.ts', '@x/a/worker')).toBe('packages/a/src/worker.ts');
  expect(resolve('app/x.ts', 'b')).toBe('packages/b/lib/main.js');
  expect(resolve('app/x.ts', 'c')).toBe('packages/c/index.js');
  expect(resolve('packages/z.ts', './b')).toBe('packages/b/lib/main.js');
});

test('imports of a package, paths and baseUrl of a compiler', () => {
  const { resolve } = bound(['src/lib/a.ts', 'src/lib/deep/b.ts', 'tools/c.ts'], {
    'package.json': { imports: { '#lib/*': './src/lib/*.js', '#tools': { default: './tools/c.ts' } } },
    'tsconfig.base.json': { compilerOptions: { baseUrl: './src', paths: { '@/*': ['lib/*'] } } },
    'tsconfig.json': { extends: './tsconfig.base.json' },
  });
  expect(resolve('src/main.ts', '#lib/a')).toBe('src/lib/a.ts');
  expect(resolve('src/main.ts', '#tools')).toBe('tools/c.ts');
  expect(resolve('src/main.ts', '@/deep/b')).toBe('src/lib/deep/b.ts');
  expect(resolve('src/main.ts', 'lib/a')).toBe('src/lib/a.ts');
});

test('configurations that extend each other, and broken manifests, are survived', () => {
  const { resolve } = createBroken();
  expect(resolve('src/main.ts', './a')).toBe('src/a.ts');
});

function bound(...of: Parameters<typeof resolver>): ReturnType<typeof resolver> {
  const made = resolver(...of);
  return { resolve: (from, specifier) => made.resolve(from, specifier) };
}

function createBroken(): ReturnType<typeof resolver> {
  const made = createScriptResolver(
    ['src/a.ts'],
    [
      { path: 'package.json', text: '{' },
      { path: 'tsconfig.json', text: '{"extends":"./tsconfig.json","compilerOptions":{"paths":3}}' },
    ],
  );
  return { resolve: (from, specifier) => made.resolve(from, specifier) };
}
