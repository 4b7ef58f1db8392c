import { describe, expect, it } from 'vitest';
import { extractPython } from '../../src/python/extract.js';
import { loadPython, PythonParserError, withTree } from '../../src/python/parse.js';

// In this order: the last test loses the parser, as a trap in WASM does.
describe('the Python parser', () => {
  it('must be loaded first', () => {
    expect(() => extractPython('x', 'a.py')).toThrow(PythonParserError);
    expect(() => extractPython('x', 'a.py')).toThrow(/loadPython/);
  });

  it('is loaded once', async () => {
    const first = loadPython();
    expect(loadPython()).toBe(first);
    await first;
    expect(extractPython('f()', 'a.py').functions[0]?.body).toHaveLength(1);
  });

  it('lets errors of its user through and goes on', () => {
    expect(() => withTree('x', () => expect.fail('mine'))).toThrow('mine');
    expect(withTree('x', (tree) => tree.rootNode.type)).toBe('module');
  });

  it('keeps no memory of the trees that it has given out', () => {
    const source = 'def f(a):\n    return a.b("x", y=[1, 2])\n\n'.repeat(2000);
    const parseOften = (): void => {
      for (let round = 0; round < 20; round++) withTree(source, () => undefined);
    };
    parseOften();
    const before = process.memoryUsage().rss;
    parseOften();
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it('fails for good after a trap: missing facts must not look like a clean file', () => {
    const trap = Object.assign(new Error('memory access out of bounds'), { name: 'RuntimeError' });
    const failing = (): never =>
      withTree('x', () => {
        throw trap;
      });
    expect(failing).toThrow(PythonParserError);
    expect(() => extractPython('x', 'a.py')).toThrow('memory access out of bounds');
  });
});
