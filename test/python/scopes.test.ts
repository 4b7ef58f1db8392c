import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('scopes', () => {
  it('tells names that the file binds from others', () => {
    const source = text`
      import a
      b = 1
      def c(): pass
      class d: pass
      for e in a: pass
      with a as f: pass
      try: pass
      except a as g: pass
      if (h := 1): pass
      del i
      j: int
      def k():
          global l
          return a, b, c, d, e, f, g, h, i, j, k, l, print
    `;
    expect(printed(source)).toBe(text`
        1:8 import a as a
        2:1 assign b = 1
        3:1 def c = function 1
        4:1 class d = class 0
        5:1 for e in a
        6:6 with a as f
        7:1 try
        8:1 except a as g
        9:1 if (h := 1)
        10:1 delete i
        11:1 declare j: ?int
        12:1 def k = function 2
      3:1 function 1 c() [in 0]
      12:1 function 2 k() [in 0]
        14:5 return tuple [a@0, b@0, c@0, d@0, e@0, f@0, g@0, h@0, i@0, j@0, k@0, l@0, ?print]
      4:1 class 0 d() [in 0]
    `);
  });

  it('finds variables of enclosing functions', () => {
    const source = text`
      def f(a, b):
          c = 1
          def g(b):
              def h():
                  return a, b, c, d
              return h
          d = 2
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f(a, b) [in 0]
        2:5 assign c = 1
        3:5 def g = function 2
        7:5 assign d = 2
      3:5 function 2 f.g(b) [in 1]
        4:9 def h = function 3
        6:9 return h
      4:9 function 3 f.g.h() [in 2]
        5:13 return tuple [a@1, b@2, c@1, d@1]
    `);
  });

  it('follows global and nonlocal', () => {
    const source = text`
      x = 0
      def f():
          x = y = 1
          def g():
              global x
              nonlocal y
              x = y = 2
              return [x for _ in y]
          def h():
              return x
    `;
    expect(printed(source)).toBe(text`
        1:1 assign x = 0
        2:1 def f = function 1
      2:1 function 1 f() [in 0]
        3:5 assign x = y = 1
        4:5 def g = function 2
        9:5 def h = function 3
      4:5 function 2 f.g() [in 1]
        7:9 assign x@0 = y@1 = 2
        8:9 return list (x@0 for _#1 in y@1)
      9:5 function 3 f.h() [in 1]
        10:9 return x@1
    `);
  });

  it('knows class variables in their own body only', () => {
    const source = text`
      x = 1
      class A:
          x = 2
          y = x
          def f(self, d=x):
              return x, y
          z = [x for i in x]
          g = lambda: x
          class B:
              w = x
          def h(self: x) -> z: pass
          global q
          q = 1
    `;
    expect(printed(source)).toBe(text`
        1:1 assign x = 1
        2:1 class A = class 0
          3:5 assign .x = 2
          4:5 assign .y = .x
          5:5 def .f = function 1
          7:5 assign .z = list (x for i#1 in .x)
          8:5 assign .g = function 2
          9:5 class .B = class 1
            10:9 assign .w = x
          11:5 def .h = function 3
          13:5 assign q = 1
      5:5 function 1 A.f(self, d = .x) [in 0, in class 0]
        6:9 return tuple [x@0, ?y]
      8:9 lambda 2 A.<lambda>() [in 0, in class 0]
        8:17 return x@0
      11:5 function 3 A.h(self: .x) -> .z [in 0, in class 0]
      2:1 class 0 A() [in 0]
      9:5 class 1 A.B() [in 0, in class 0]
    `);
  });

  it('makes a name local that is bound anywhere in the function', () => {
    const source = text`
      def f():
          print(x, y, z, m, n)
          if a:
              for x in b: pass
          with c as (y, [z]): pass
          import m.o, p as n
          match a:
              case {"k": v, **r}: return v, r
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
      1:1 function 1 f() [in 0]
        2:5 call ?print(x, y, z, m, n)
        3:5 if ?a
          4:9 for x in ?b
        5:10 with ?c as tuple [y, list [z]]
        6:12 import m.o as m (root)
        6:17 import p as n
        8:9 if unknown(?a)
          8:20 assign v = parts()
          8:25 assign r = parts()
          8:29 return tuple [v, r]
    `);
  });

  it('keeps type parameters in their own scope', () => {
    const source = text`
      def f[T: int, *Ts, **P](a: T, *args: *Ts) -> T:
          return T, P
      class C[U](Base[U]):
          x: U
          def m(self) -> U: pass
      T
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
        3:1 class C = class 0
          4:5 declare .x: U#2
          5:5 def .m = function 2
        6:1 ?T
      1:1 function 1 f(a: T#1, *args: parts(Ts#1)) -> T#1@0 [in 0]
        2:5 return tuple [T#1@0, P#1@0]
      5:5 function 2 C.m(self) -> U#2@0 [in 0, in class 0]
      3:1 class 0 C(?Base[U#2]) [in 0]
    `);
  });

  it('resolves super to the class around the method', () => {
    const source = text`
      class A(B):
          def f(self):
              super().f()
              def g(): super(A, self).f()
              super(B, self).f()
          class C:
              def h(self):
                  super(A, self).f()
                  super(C, self).f()
      def g():
          super().f()
    `;
    expect(printed(source)).toBe(text`
        1:1 class A = class 0
          2:5 def .f = function 1
          6:5 class .C = class 1
            7:9 def .h = function 3
        10:1 def g = function 4
      2:5 function 1 A.f(self) [in 0, in class 0]
        3:9 call super of class 0.f()
        4:9 def g = function 2
        5:9 call call ?super(?B, self).f()
      4:9 function 2 A.f.g() [in 1]
        4:18 call super of class 0.f()
      7:9 function 3 A.C.h(self) [in 0, in class 1]
        8:13 call super of class 0.f()
        9:13 call super of class 1.f()
      10:1 function 4 g() [in 0]
        11:5 call call ?super().f()
      1:1 class 0 A(?B) [in 0]
      6:5 class 1 A.C() [in 0, in class 0]
    `);
  });

  it('normalises identifiers', () => {
    const source = text`
      ﬁle = 1
      print(file)
    `;
    expect(printed(source)).toBe(text`
        1:1 assign file = 1
        2:1 call ?print(file)
    `);
  });
});
