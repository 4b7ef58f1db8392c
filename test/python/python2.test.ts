import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('Python 2', () => {
  it('reads print and exec statements as calls', () => {
    const source = text`
      print "a %s" % f(), b
      print >>sys.stderr, "c"
      print
      exec code in namespace
    `;
    expect(printed(source)).toBe(text`
        1:1 call ?print(parts("a %s", call ?f()), ?b)
        2:1 call ?print(file=?sys.stderr, "c")
        3:1 ?print
        4:1 call ?exec(?code, ?namespace)
    `);
  });

  it('reads the old except and raise', () => {
    const source = text`
      try:
          a()
      except A, e:
          print e
      except (B, C), err:
          raise D, "message"
    `;
    expect(printed(source)).toBe(text`
        1:1 try
          2:5 call ?a()
        3:1 except ?A as e
          4:5 call ?print(e)
        5:1 except ?B, ?C as err
          6:5 raise ?D
    `);
  });

  it('tells PEP 758 types from an old target', () => {
    const source = text`
      try:
          a()
      except TimeoutError, OSError:
          b()
      except A, B, C:
          c()
    `;
    expect(printed(source)).toBe(text`
        1:1 try
          2:5 call ?a()
        3:1 except ?TimeoutError, ?OSError
          4:5 call ?b()
        5:1 except ?A, ?B, ?C
          6:5 call ?c()
    `);
  });

  it('reads tuple parameters and other numbers', () => {
    const source = text`
      def f(a, (b, c)):
          return a + b + 0777 + 10L
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f(a, (b, c)) [in 0]
        2:5 return parts(a, b, 511, 10)
    `);
  });

  it('reads a diamond', () => {
    const source = text`
      if a <> b:
          c()
    `;
    expect(printed(source)).toBe(text`
        1:1 if ?a != ?b
          2:5 call ?c()
    `);
  });
});
