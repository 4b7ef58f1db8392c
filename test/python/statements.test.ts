import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('statements', () => {
  it('binds several targets of one value in one step', () => {
    const source = text`
      x = y = Lock()
      a, (b, *c) = 1, 2
      [d, e] = f = g
      self.a = self.b[0] = h
    `;
    expect(printed(source)).toBe(text`
        1:1 assign x = y = call ?Lock()
        2:1 assign tuple [a, tuple [b, *c]] = tuple [1, 2]
        3:1 assign list [d, e] = f = ?g
        4:1 assign ?self.a = ?self.b[0] = ?h
    `);
  });

  it('keeps annotations, quoted dotted names as names', () => {
    const source = text`
      x: int
      y: "threading.Lock" = None
      z: Optional["a.B"] = None
      w: Literal["a"] = "a"
      v: list[int] | "C" = []
      u: "not a name" = 0
    `;
    expect(printed(source)).toBe(text`
        1:1 declare x: ?int
        2:1 assign y: ?threading.Lock = null
        3:1 assign z: ?Optional[?a.B] = null
        4:1 assign w: ?Literal["a"] = "a"
        5:1 assign v: parts(?list[?int], ?C) = list []
        6:1 assign u: "not a name" = 0
    `);
  });

  it('marks augmented assignments', () => {
    const source = text`
      x = 0
      x += f()
      a.b[c] |= d
    `;
    expect(printed(source)).toBe(text`
        1:1 assign x = 0
        2:1 assign x op= call ?f()
        3:1 assign ?a.b[?c] op= ?d
    `);
  });

  it('nests elif in else', () => {
    const source = text`
      if a:
          b()
      elif c:
          d()
      else:
          e()
      f()
    `;
    expect(printed(source)).toBe(text`
        1:1 if ?a
          2:5 call ?b()
        else
          3:1 if ?c
            4:5 call ?d()
          else
            6:5 call ?e()
        7:1 call ?f()
    `);
  });

  it('reads loops with their else', () => {
    const source = text`
      while True:
          break
      else:
          a()
      for i, (j, k) in enumerate(x):
          continue
      else:
          b()
      while not done(): pass
    `;
    expect(printed(source)).toBe(text`
        1:1 while true
          2:5 break
        else
          4:5 call ?a()
        5:1 for tuple [i, tuple [j, k]] in call ?enumerate(?x)
          6:5 continue
        else
          8:5 call ?b()
        9:1 while not call ?done()
    `);
  });

  it('reads exception handlers', () => {
    const source = text`
      try:
          a()
      except A:
          b()
      except (B, C.D) as e:
          raise
      except* E as self.e:
          raise F from e
      except:
          raise G() from h()
      else:
          c()
      finally:
          d()
    `;
    expect(printed(source)).toBe(text`
        1:1 try
          2:5 call ?a()
        3:1 except ?A
          4:5 call ?b()
        5:1 except ?B, ?C.D as e
          6:5 raise
        7:1 except ?E as ?self.e
          8:5 raise ?F
        9:1 except
          10:20 call ?h()
          10:5 raise call ?G()
        else
          12:5 call ?c()
        finally
          14:5 call ?d()
    `);
  });

  it('nests the items of a with statement', () => {
    const source = text`
      with a as b, c() as (d, e), f:
          g()
      with (h as i, j as k.l):
          pass
      with (m, n):
          pass
      with (o):
          pass
      with (p()) as q:
          r()
    `;
    expect(printed(source)).toBe(text`
        1:6 with ?a as b
          1:14 with call ?c() as tuple [d, e]
            1:29 with ?f
              2:5 call ?g()
        3:7 with ?h as i
          3:15 with ?j as ?k.l
        5:7 with ?m
          5:10 with ?n
        7:6 with ?o
        9:6 with call ?p() as q
          10:5 call ?r()
    `);
  });

  it('marks async statements', () => {
    const source = text`
      async def f():
          async with a as b:
              async for c in d:
                  await e
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f() [in 0, async]
        2:16 async with ?a as b
          3:9 async for c in ?d
            4:13 await ?e
    `);
  });

  it('reads imports, one step for each name', () => {
    const source = text`
      import a, b.c, d.e as f
      from a.b import c, d as e
      from . import g
      from ...h.i import (j,
                          k as l)
      from m import *
      from __future__ import annotations
    `;
    expect(printed(source)).toBe(text`
        1:8 import a as a
        1:11 import b.c as b (root)
        1:16 import d.e as f
        2:17 from a.b import c as c
        2:20 from a.b import d as e
        3:15 from . import g as g
        4:21 from ...h.i import j as j
        5:21 from ...h.i import k as l
        6:15 from m import *
        7:24 from __future__ import annotations as annotations
    `);
  });

  it('reads conditional imports', () => {
    const source = text`
      try:
          import a
      except ImportError:
          a = None
      if b:
          from c import d
    `;
    expect(printed(source)).toBe(text`
        1:1 try
          2:12 import a as a
        3:1 except ?ImportError
          4:5 assign a = null
        5:1 if ?b
          6:19 from c import d as d
    `);
  });

  it('reads the small statements', () => {
    const source = text`
      def f():
          del a, b[0], c.d
          del (e, g)
          assert h, "message"
          return
          return 1, 2
          return *i, j
          raise
          pass
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f() [in 0]
        2:5 delete a, ?b[0], ?c.d
        3:5 delete tuple [e, g]
        4:5 assert ?h
        5:5 return
        6:5 return tuple [1, 2]
        7:5 return tuple [*?i, ?j]
        8:5 raise
    `);
  });

  it('leaves out what does nothing', () => {
    const source = text`
      """docstring"""
      ...
      1
      x
      f
    `;
    expect(printed(source)).toBe(text`
        4:1 ?x
        5:1 ?f
    `);
  });

  it('reads semicolons and one-line blocks', () => {
    const source = text`
      if a: b(); c()
      x = 1; y = 2
    `;
    expect(printed(source)).toBe(text`
        1:1 if ?a
          1:7 call ?b()
          1:12 call ?c()
        2:1 assign x = 1
        2:8 assign y = 2
    `);
  });

  it('keeps a type alias as an assignment', () => {
    const source = text`
      type A = list[int]
      type B[T: int] = dict[str, T]
    `;
    expect(printed(source)).toBe(text`
        1:1 assign A = ?list[?int]
        2:1 assign B = ?dict[tuple [?str, T#1]]
    `);
  });

  it('ignores type comments', () => {
    const source = text`
      x = []  # type: list[int]
      for i in x:  # type: int
          pass
    `;
    expect(printed(source)).toBe(text`
        1:1 assign x = list []
        2:1 for i in x
    `);
  });

  it('reads exports that are plain lists', () => {
    const source = text`
      __all__ = ['a', 'b']
      __all__ += ('c',)
      __all__.extend(['d'])
      __all__.append('e')
    `;
    expect(printed(source)).toBe(text`
      exports a, b, c, d, e
      1:1 module 0 <module>()
        1:1 assign __all__ = list ["a", "b"]
        2:1 assign __all__ op= tuple ["c"]
        3:1 call __all__.extend(list ["d"])
        4:1 call __all__.append("e")
    `);
  });

  it('gives no exports where they are computed', () => {
    const source = text`
      __all__ = ['a']
      __all__ += other.__all__
    `;
    expect(printed(source)).toBe(text`
        1:1 assign __all__ = list ["a"]
        2:1 assign __all__ op= ?other.__all__
    `);
  });

  it('reads assignments to attributes of type(x).y', () => {
    const source = text`
      type(self).lock = Lock()
      type(self)[0].x = y, z
      type(self).count += 1
      type = 1
    `;
    expect(printed(source)).toBe(text`
        1:1 assign call type(?self).lock = call ?Lock()
        2:1 assign call type(?self)[0].x = tuple [?y, ?z]
        3:1 assign call type(?self).count op= 1
        4:1 assign type = 1
    `);
  });
});
