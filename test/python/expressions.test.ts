import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('expressions', () => {
  it('reads constants', () => {
    const source = text`
      a = 1, -2, 0x1F, 0b1_0, 1_000, 0o17, 1.5e3, -0, True, False, None
      b = "a\tb\x41\u00e9\N{DASH}\
      c", r"\n", b"\x00", "a" 'b' """c"""
      c = 1j, 1e999, ...
    `;
    expect(printed(source)).toBe(text`
        1:1 assign a = tuple [1, -2, 31, 2, 1000, 15, 1500, 0, true, false, null]
        2:1 assign b = tuple ["a\tbAé\\N{DASH}c", "\\n", "\u0000", "abc"]
        4:1 assign c = tuple [parts(), parts(), parts()]
    `);
  });

  it('keeps the values inside of f-strings', () => {
    const source = text`
      a = f"x"
      b = f"x{f(y)}{z!r:>{w()}}{{}}" "u"
      c = f'{x["k"]} {f'{y}'}'
      d = rf"{x=}"
    `;
    expect(printed(source)).toBe(text`
        1:1 assign a = "x"
        2:1 assign b = parts("x", call ?f(?y), ?z, call ?w())
        3:1 assign c = parts(?x["k"], parts(?y))
        4:1 assign d = parts(?x)
    `);
  });

  it('reads calls in the order of evaluation', () => {
    const source = text`
      f(a, *b, c=d, **e)
      f(x for x in y)
      a.b().c(d)(e)[f()].g()
      f(
          a,  # comment
          key = b,
      )
    `;
    expect(printed(source)).toBe(text`
        1:1 call ?f(?a, *?b, c=?d, **?e)
        2:1 call ?f(generator (x#1 for x#1 in ?y))
        3:1 call call call call ?a.b().c(?d)(?e)[call ?f()].g()
        4:1 call ?f(?a, key=?b)
    `);
  });

  it('folds white space in the text of a call', () => {
    const source = text`
      a.b(c,
          d).e()
    `;
    expect(printed(source)).toBe(text`
        1:1 call call ?a.b(?c, ?d).e()
    `);
  });

  it('reads collections', () => {
    const source = text`
      a = [1, *b], (c,), {d, *e}, {f: g, **h}, (), []
    `;
    expect(printed(source)).toBe(text`
        1:1 assign a = tuple [list [1, *?b], tuple [?c], set [?d, *?e], dict {?f: ?g, **?h}, tuple [], list []]
    `);
  });

  it('reads subscripts and slices', () => {
    const source = text`
      a[b], a[1:2], a[f():g], a[1, ::2], a[:], a[b, c], a[*d]
    `;
    expect(printed(source)).toBe(text`
        1:1 tuple [?a[?b], ?a[:], ?a[parts(call ?f(), ?g)], ?a[tuple [1, parts(2)]], ?a[:], ?a[tuple [?b, ?c]], ?a[*?d]]
    `);
  });

  it('reads operators as their parts', () => {
    const source = text`
      a + b() * c - d
      ~a, +b, -c
      a if b else c
      a or b or c and d
      not a
      a < b, a not in b, a is not b
      a < b <= c
    `;
    expect(printed(source)).toBe(text`
        1:1 parts(?a, parts(call ?b(), ?c), ?d)
        2:1 tuple [parts(?a), parts(?b), parts(?c)]
        3:1 (?b ? ?a : ?c)
        4:1 (?a or ?b or (?c and ?d))
        5:1 (not ?a)
        6:1 tuple [(?a < ?b), (?a not in ?b), (?a is not ?b)]
        7:1 (unknown(?a, ?b, ?c))
    `);
  });

  it('reads tests in conditions', () => {
    const source = text`
      if a and not (b or c) and d == 1 or e: pass
      while (a is None): pass
      if (n := f()) > 0: pass
      if None: pass
      if 0: pass
      x = a if b and not c else d
      assert a < b < c
    `;
    expect(printed(source)).toBe(text`
        1:1 if ((?a and not (?b or ?c) and ?d == 1) or ?e)
        2:1 while ?a is null
        3:1 if (n := call ?f()) > 0
        4:1 if false
        5:1 if false
        6:1 assign x = ((?b and not ?c) ? ?a : ?d)
        7:1 assert unknown(?a, ?b, ?c)
    `);
  });

  it('reads parentheses away', () => {
    const source = text`
      if ((((a)))): ((b))()
      x = (((yield_)))
    `;
    expect(printed(source)).toBe(text`
        1:1 if ?a
          1:15 call ?b()
        2:1 assign x = ?yield_
    `);
  });

  it('numbers the variables of comprehensions', () => {
    const source = text`
      def f():
          x = [x for x in x if x for y in x]
          y = {k: v for k, v in y}
          z = {i for i in (j for j in z)}
          return (w async for w in x)
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f() [in 0]
        2:5 assign x = list (x#1 for x#1 in x if x#1 for y#1 in x#1)
        3:5 assign y = dict (k#2: v#2 for tuple [k#2, v#2] in y)
        4:5 assign z = set (i#3 for i#3 in generator (j#4 for j#4 in z))
        5:5 return generator (w#5 for w#5 in x)
    `);
  });

  it('binds a walrus in the function around comprehensions', () => {
    const source = text`
      def f():
          return [(y := x, [z := w for w in x]) for x in a], y, z
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f() [in 0]
        2:5 return tuple [list (tuple [(y := x#1), list ((z := w#2) for w#2 in x#1)] for x#1 in ?a), y, z]
    `);
  });

  it('reads yields and awaits', () => {
    const source = text`
      async def f():
          x = yield
          y = yield a, b
          await g()
      def h():
          yield from i()
          return (yield)
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
        5:1 def h = function 2
      1:1 function 1 f() [in 0, async, generator]
        2:5 assign x = yield
        3:5 assign y = yield tuple [?a, ?b]
        4:5 await call ?g()
      5:1 function 2 h() [in 0, generator]
        6:5 yield from call ?i()
        7:5 return yield
    `);
  });

  it('reads lambdas as functions', () => {
    const source = text`
      f = lambda x, *y, z=a, **w: x + a
      g = lambda: (lambda q: q)
    `;
    expect(printed(source)).toBe(text`
        1:1 assign f = function 1
        2:1 assign g = function 2
      1:5 lambda 1 <lambda>(x, *y, =z = ?a, **w) [in 0]
        1:29 return parts(x, ?a)
      2:5 lambda 2 <lambda>() [in 0]
        2:13 return function 3
      2:14 lambda 3 <lambda>.<lambda>(q) [in 2]
        2:24 return q
    `);
  });

  it('reads splats around all of their operand', () => {
    const source = text`
      print("a", *sys.version.split())
      x = *a, *b.c(d)[e] + f
      [*g.h(), *i or j]
    `;
    expect(printed(source)).toBe(text`
        1:1 call ?print("a", *call ?sys.version.split())
        2:1 assign x = tuple [*?a, *parts(call ?b.c(?d)[?e], ?f)]
        3:1 list [*call ?g.h(), *(?i or ?j)]
    `);
  });
});
