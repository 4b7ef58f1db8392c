import { describe, expect, test } from 'vitest';
import { judge, recorded, type Judgeable, type Verdict } from '../../bench/verdicts.js';

function finding(over: Partial<Judgeable> = {}): Judgeable {
  const base = {
    rule: 'a-rule',
    level: 'warning',
    message: 'm',
    path: 'a.py',
    line: 3,
    column: 1,
    snippet: 'f()',
  } as const;
  return { ...base, ...over };
}

function verdict(over: Partial<Verdict> = {}): Verdict {
  const { rule, level, message, path, line, snippet } = finding();
  return { rule, level, message, path, line, snippet, verdict: 'true', reason: 'r', ...over };
}

describe('judge', () => {
  test('a shifted line keeps its verdict, a changed one loses it', () => {
    const known = verdict();
    expect(judge([finding({ line: 90 })], [known]).judged[0]?.verdict).toBe(known);
    const changed = judge([finding({ snippet: 'g()' })], [known]);
    expect(changed.judged[0]?.verdict).toBeNull();
    expect(changed.gone).toEqual([known]);
  });

  test('equal lines are told apart by their messages, then by their order', () => {
    const first = verdict({ message: 'first' });
    const second = verdict({ message: 'second', verdict: 'false' });
    const { judged } = judge([finding({ message: 'second' }), finding({ message: 'new' })], [first, second]);
    expect(judged.map((each) => each.verdict)).toEqual([second, first]);
  });

  test('one verdict serves one finding', () => {
    const { judged } = judge([finding(), finding({ line: 9 })], [verdict()]);
    expect(judged.map((each) => each.verdict === null)).toEqual([false, true]);
  });

  test('a recorded place without a verdict stays unread', () => {
    const record = recorded(judge([finding()], []).judged, []);
    expect(record[0]?.verdict).toBe('unread');
    expect(judge([finding()], record).judged[0]?.verdict).toBeNull();
  });

  test('recording keeps what is gone and was read', () => {
    const gone = [verdict(), verdict({ verdict: 'unread' })];
    expect(recorded([], gone)).toEqual([gone[0]]);
  });
});
