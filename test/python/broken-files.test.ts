import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('broken files', () => {
  it('keeps the facts around an error', () => {
    const source = text`
      import os
      def f(:
          x = os.fork()
      y = g()
    `;
    expect(printed(source)).toBe(text`
        1:8 import os as os
        2:1 def f = function 1
        4:1 assign y = call ?g()
      2:1 function 1 f() [in 0]
        3:5 assign x = call os@0.fork()
      2:7 problem syntax error
    `);
  });

  it('keeps statements behind an unclosed bracket', () => {
    const source = text`
      a = f()
      b = (1,
      def g():
          return h()
    `;
    expect(printed(source)).toBe(text`
        1:1 assign a = call ?f()
        4:12 call ?h()
      2:1 problem syntax error
    `);
  });

  it('merges problems that are close together', () => {
    const source = text`
      a = = 1
      b = = 2


      c = = 3
      d()
    `;
    expect(printed(source)).toBe(text`
        1:1 assign a = 1
        2:1 assign b = 2
        5:1 assign c = 3
        6:1 call ?d()
      1:5 problem syntax error
      5:5 problem syntax error
    `);
  });

  it('reads what a broken call still holds', () => {
    const source = text`
      f(a b)
      g()
    `;
    expect(printed(source)).toBe(text`
        1:1 call ?f(?a)
        2:1 call ?g()
      1:5 problem syntax error
    `);
  });

  it('reads a file that is nothing but an error', () => {
    const source = text`
      else: a()
    `;
    expect(printed(source)).toBe(text`
        1:7 call ?a()
      1:1 problem syntax error
    `);
  });

  it('reads an unterminated string', () => {
    const source = text`
      a()
      x = """abc
      b()
    `;
    expect(printed(source)).toBe(text`
        1:1 call ?a()
        2:1 assign x = ?abc
        3:1 call ?b()
      2:5 problem syntax error
    `);
  });
});
