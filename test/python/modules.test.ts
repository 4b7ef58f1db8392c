import { describe, expect, it } from 'vitest';
import { createModuleResolver, moduleNames, resolveRelative } from '../../src/python/modules.js';

function namesOf(paths: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries([...moduleNames(paths)].map(([path, module]) => [path, module.names]));
}

describe('moduleNames', () => {
  it('begins at the directory above the outermost package', () => {
    expect(namesOf(['pkg/__init__.py', 'pkg/sub/__init__.py', 'pkg/sub/mod.py', 'setup.py'])).toEqual({
      'pkg/__init__.py': ['pkg'],
      'pkg/sub/__init__.py': ['pkg.sub'],
      'pkg/sub/mod.py': ['pkg.sub.mod'],
      'setup.py': ['setup'],
    });
  });

  it('leaves source roots out of the best name', () => {
    expect(namesOf(['src/pkg/__init__.py', 'src/pkg/a.py', 'src/space/b.py', 'lib/c.py'])).toEqual({
      'src/pkg/__init__.py': ['pkg', 'src.pkg'],
      'src/pkg/a.py': ['pkg.a', 'src.pkg.a'],
      'src/space/b.py': ['space.b', 'b', 'src.space.b'],
      'lib/c.py': ['c', 'lib.c'],
    });
  });

  it('knows namespace packages and scripts', () => {
    expect(namesOf(['tools/deep/run.py'])).toEqual({ 'tools/deep/run.py': ['run', 'deep.run', 'tools.deep.run'] });
  });

  it('gives no name to what no import can name', () => {
    expect(namesOf(['my-script.py', 'a-b/mod.py', '__init__.py', 'README.md'])).toEqual({
      'my-script.py': [],
      'a-b/mod.py': ['mod'],
      '__init__.py': [],
    });
  });

  it('tells packages from modules', () => {
    const modules = moduleNames(['a/__init__.pyi', 'a/b.py']);
    expect([...modules.values()].map((module) => module.isPackage)).toEqual([true, false]);
  });
});

describe('resolveRelative', () => {
  it.each([
    ['a.b', false, 1, '', 'a'],
    ['a.b', false, 1, 'c', 'a.c'],
    ['a.b', true, 1, 'c', 'a.b.c'],
    ['a.b', true, 2, 'c.d', 'a.c.d'],
    ['a', false, 1, 'c', 'c'],
    ['a', false, 2, 'c', null],
    ['a', false, 1, '', null],
  ])('%s (package: %s), level %i, %s is %s', (module, isPackage, level, dotted, expected) => {
    expect(resolveRelative(module, isPackage, level, dotted)).toBe(expected);
  });
});

describe('createModuleResolver', () => {
  it('follows relative imports by path', () => {
    const { resolve } = bound(['p-1/pkg/__init__.py', 'p-1/pkg/a.py', 'p-1/pkg/sub/__init__.py', 'p-1/pkg/sub/b.py']);
    expect(resolve('p-1/pkg/sub/b.py', 1, '')).toBe('p-1/pkg/sub/__init__.py');
    expect(resolve('p-1/pkg/sub/b.py', 2, 'a')).toBe('p-1/pkg/a.py');
    expect(resolve('p-1/pkg/a.py', 1, 'sub.b')).toBe('p-1/pkg/sub/b.py');
    expect(resolve('p-1/pkg/a.py', 1, 'missing')).toBeNull();
    expect(resolve('p-1/pkg/a.py', 9, 'a')).toBeNull();
  });

  it('finds absolute imports from the root, from src and from the directory of a script', () => {
    const { resolve } = bound([
      'src/pkg/__init__.py',
      'src/pkg/a.py',
      'tests/test_a.py',
      'tests/helper.py',
      'src/space/c.py',
    ]);
    expect(resolve('tests/test_a.py', 0, 'pkg.a')).toBe('src/pkg/a.py');
    expect(resolve('tests/test_a.py', 0, 'src.pkg.a')).toBe('src/pkg/a.py');
    expect(resolve('tests/test_a.py', 0, 'helper')).toBe('tests/helper.py');
    expect(resolve('tests/test_a.py', 0, 'space.c')).toBe('src/space/c.py');
    expect(resolve('tests/test_a.py', 0, 'space')).toBeNull();
    expect(resolve('src/pkg/a.py', 0, 'helper')).toBeNull();
    expect(resolve('src/pkg/a.py', 0, 'requests')).toBeNull();
  });

  it('does not import a sibling of a package absolutely', () => {
    const { resolve } = bound(['pkg/__init__.py', 'pkg/a.py', 'pkg/helper.py']);
    expect(resolve('pkg/a.py', 0, 'helper')).toBeNull();
  });

  it('takes the nearest of two modules of one name', () => {
    const { resolve } = bound([
      'one/util.py',
      'one/run.py',
      'two/util.py',
      'two/run.py',
      'two/deep/run.py',
      'three/run.py',
    ]);
    expect(resolve('one/run.py', 0, 'util')).toBe('one/util.py');
    expect(resolve('two/run.py', 0, 'util')).toBe('two/util.py');
    expect(resolve('two/deep/run.py', 0, 'util')).toBe('two/util.py');
    expect(resolve('three/run.py', 0, 'util')).toBe('one/util.py');
  });

  it('does not depend on the order of the paths', () => {
    const paths = ['b/util.py', 'a/util.py', 'c/run.py'];
    for (const order of [paths, [...paths].reverse()]) {
      expect(createModuleResolver(order).resolve('c/run.py', 0, 'util')).toBe('a/util.py');
    }
  });

  it('prefers packages to modules and sources to stubs', () => {
    const { resolve } = bound(['a/__init__.py', 'a.py', 'b.pyi', 'b.py', 'c.pyi', 'run.py']);
    expect(resolve('run.py', 0, 'a')).toBe('a/__init__.py');
    expect(resolve('run.py', 0, 'b')).toBe('b.py');
    expect(resolve('run.py', 0, 'c')).toBe('c.pyi');
  });

  it('leaves the standard library and other libraries alone', () => {
    const { resolve } = bound([
      'utils/logging.py',
      'utils/run.py',
      'app/run.py',
      'typings/numpy/__init__.pyi',
      'tests/redis/__init__.py',
    ]);
    expect(resolve('utils/run.py', 0, 'logging')).toBeNull();
    expect(resolve('app/run.py', 0, 'logging')).toBeNull();
    expect(resolve('app/run.py', 0, 'numpy')).toBeNull();
    expect(resolve('app/run.py', 0, 'redis')).toBeNull();
    expect(resolve('app/run.py', 0, 'utils.logging')).toBe('utils/logging.py');
  });

  it('lets the root of a project shadow the standard library', () => {
    const { resolve } = bound(['queue.py', 'app/run.py']);
    expect(resolve('app/run.py', 0, 'queue')).toBe('queue.py');
  });
});

function bound(paths: readonly string[]): { resolve: (from: string, level: number, dotted: string) => string | null } {
  const resolver = createModuleResolver(paths);
  return { resolve: (from, level, dotted) => resolver.resolve(from, level, dotted) };
}
