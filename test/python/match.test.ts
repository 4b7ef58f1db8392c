import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../src/python/parse.js';
import { printed, text } from './facts.js';

beforeAll(loadPython);

describe('match', () => {
  it('lowers literals, values, None and wildcards to branches', () => {
    const source = text`
      match x:
          case 0: a()
          case -1 | 2.5: b()
          case "s" | None | True: c()
          case E.F: d()
          case (3): e()
          case _: f()
    `;
    expect(printed(source)).toBe(text`
        2:5 if ?x == 0
          2:13 call ?a()
        else
          3:5 if (?x == -1 or ?x == 2.5)
            3:20 call ?b()
          else
            4:5 if (?x == "s" or ?x is null or ?x is true)
              4:29 call ?c()
            else
              5:5 if ?x == ?E.F
                5:15 call ?d()
              else
                6:5 if ?x == 3
                  6:15 call ?e()
                else
                  7:5 if true
                    7:13 call ?f()
    `);
  });

  it('evaluates a subject once', () => {
    const source = text`
      match os.fork():
          case 0: a()
          case pid: b(pid)
    `;
    expect(printed(source)).toBe(text`
        1:1 assign match#1 = call ?os.fork()
        2:5 if match#1 == 0
          2:13 call ?a()
        else
          3:5 if true
            3:10 assign pid = match#1
            3:15 call ?b(pid)
    `);
  });

  it('assigns captures in the arm', () => {
    const source = text`
      match x:
          case A(b, c=d) as e: f(b, d, e)
          case [g, *h]: i(g, h)
          case {"j": k, **l}: m(k, l)
          case (n, 1): o(n)
          case (0 | 1) as p: q(p)
    `;
    expect(printed(source)).toBe(text`
        2:5 if unknown(?x, ?A)
          2:12 assign b = parts()
          2:17 assign d = parts()
          2:23 assign e = ?x
          2:26 call ?f(b, d, e)
        else
          3:5 if unknown(?x)
            3:11 assign g = parts()
            3:15 assign h = parts()
            3:19 call ?i(g, h)
          else
            4:5 if unknown(?x)
              4:16 assign k = parts()
              4:21 assign l = parts()
              4:25 call ?m(k, l)
            else
              5:5 if unknown(?x)
                5:11 assign n = parts()
                5:18 call ?o(n)
              else
                6:5 if (?x == 0 or ?x == 1)
                  6:21 assign p = ?x
                  6:24 call ?q(p)
    `);
  });

  it('assigns captures before a guard', () => {
    const source = text`
      match x:
          case y if y > 0: a(y)
          case 1 if b: c()
          case D() as e if e: f()
    `;
    expect(printed(source)).toBe(text`
        2:10 assign y = ?x
        2:5 if y > 0
          2:22 call ?a(y)
        else
          3:5 if (?x == 1 and ?b)
            3:18 call ?c()
          else
            4:17 assign e = ?x
            4:5 if (unknown(?x, ?D) and e)
              4:25 call ?f()
    `);
  });

  it('does not know structural patterns', () => {
    const source = text`
      match x, y:
          case 1, 2: a()
          case [1]: b()
          case (1,): c()
          case 1,: d()
          case {}: e()
          case int(): f()
    `;
    expect(printed(source)).toBe(text`
        2:5 if unknown(tuple [?x, ?y])
          2:16 call ?a()
        else
          3:5 if unknown(tuple [?x, ?y])
            3:15 call ?b()
          else
            4:5 if unknown(tuple [?x, ?y])
              4:16 call ?c()
            else
              5:5 if unknown(tuple [?x, ?y])
                5:14 call ?d()
              else
                6:5 if unknown(tuple [?x, ?y])
                  6:14 call ?e()
                else
                  7:5 if unknown(tuple [?x, ?y], ?int)
                    7:17 call ?f()
    `);
  });

  it('leaves match alone where it is a name', () => {
    const source = text`
      match = 1
      match.x(match)
      print(match[0])
    `;
    expect(printed(source)).toBe(text`
        1:1 assign match = 1
        2:1 call match.x(match)
        3:1 call ?print(match[0])
    `);
  });
});
