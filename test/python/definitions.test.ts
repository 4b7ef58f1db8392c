import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('definitions', () => {
  it('reads the kinds of parameters', () => {
    const source = text`
      def f(a, b=1, /, c: int = 2, *args: str, d, e=g(), **kw: "A.B") -> "C": pass
      def g(*, a): pass
      def h(a, *, b): pass
    `;
    expect(printed(source)).toBe(text`
        1:1 def f = function 1
        2:1 def g = function 2
        3:1 def h = function 3
      1:1 function 1 f(/a, /b = 1, c: ?int = 2, *args: ?str, =d, =e = call g(), **kw: ?A.B) -> ?C [in 0]
      2:1 function 2 g(=a) [in 0]
      3:1 function 3 h(a, =b) [in 0]
    `);
  });

  it('reads decorators with the arguments inside', () => {
    const source = text`
      @a.b(lambda: 1)
      @c
      # comment
      @d[e]
      def f(): pass
      @g
      class A: pass
    `;
    expect(printed(source)).toBe(text`
        5:1 def f = function 2
        7:1 class A = class 0
      1:6 lambda 1 <lambda>() [in 0]
        1:14 return 1
      5:1 function 2 f() [in 0]
        @call ?a.b(function 1)
        @?c
        @?d[?e]
      7:1 class 0 A() [in 0]
        @?g
    `);
  });

  it('reads classes with bases, keywords and bodies', () => {
    const source = text`
      class A: pass
      class B(A, *bases, metaclass=M, **options):
          """doc"""
          x = Lock()
          if a:
              y = x
          class C(A):
              def m(self): pass
    `;
    expect(printed(source)).toBe(text`
        1:1 class A = class 0
        2:1 class B = class 1
          4:5 assign .x = call ?Lock()
          5:5 if ?a
            6:9 assign .y = .x
          7:5 class .C = class 2
            8:9 def .m = function 1
      8:9 function 1 B.C.m(self) [in 0, in class 2]
      1:1 class 0 A() [in 0]
      2:1 class 1 B(A, *?bases, metaclass=?M, **=?options) [in 0]
      7:5 class 2 B.C(A) [in 0, in class 1]
    `);
  });

  it('names functions by where they stand', () => {
    const source = text`
      def main():
          def child():
              class A:
                  def m(self): return lambda: 0
          return child
    `;
    expect(printed(source)).toBe(text`
        1:1 def main = function 1
      1:1 function 1 main() [in 0]
        2:5 def child = function 2
        5:5 return child
      2:5 function 2 main.child() [in 1]
        3:9 class A = class 0
          4:13 def .m = function 3
      4:13 function 3 main.child.A.m(self) [in 2, in class 0]
        4:26 return function 4
      4:33 lambda 4 main.child.A.m.<lambda>() [in 3]
        4:41 return 0
      3:9 class 0 main.child.A() [in 2]
    `);
  });

  it('tells generators and coroutines', () => {
    const source = text`
      def a(): yield
      async def b(): return [x async for x in y]
      def c():
          def d(): yield
          return lambda: (yield)
      async def e(): yield
    `;
    expect(printed(source)).toBe(text`
        1:1 def a = function 1
        2:1 def b = function 2
        3:1 def c = function 3
        6:1 def e = function 6
      1:1 function 1 a() [in 0, generator]
        1:10 yield
      2:1 function 2 b() [in 0, async]
        2:16 return list (x#1 for x#1 in ?y)
      3:1 function 3 c() [in 0]
        4:5 def d = function 4
        5:5 return function 5
      4:5 function 4 c.d() [in 3, generator]
        4:14 yield
      5:12 lambda 5 c.<lambda>() [in 3, generator]
        5:20 return yield
      6:1 function 6 e() [in 0, async, generator]
        6:16 yield
    `);
  });
});
