import type { Finding, Level } from '../../src/finding.js';
import type { Span } from '../../src/facts/span.js';
import type { ReportInput } from '../../src/report/input.js';
import { defineRule, type AnyRule } from '../../src/rule.js';

/** A rule that stands for any. */
export function exampleRule(id: string, change: Partial<Pick<AnyRule, 'levels' | 'set' | 'docs'>> = {}): AnyRule {
  return defineRule({
    id,
    languages: ['python'],
    levels: ['error', 'warning'],
    set: 'default',
    docs: {
      summary: 'A lock is held while the process forks and the child takes it',
      why: 'The child gets a copy of a **locked** lock, see [fork(2)](https://man7.org/linux/man-pages/man2/fork.2.html).\n\nNobody unlocks it.',
      reports: 'A fork under a lock.',
      fix: 'Release the lock before `os.fork()`. Or create it anew in the child.',
      examples: [{ language: 'python', bad: 'with lock:\n    os.fork()', good: 'os.fork()' }],
      references: [{ title: 'fork(2)', url: 'https://man7.org/linux/man-pages/man2/fork.2.html' }],
    },
    messages: { held: '`{fork}` is reached while `{lock}` is held' },
    check: () => undefined,
    ...change,
  });
}

/** A finding without a path, placed at `span`. */
export function exampleFinding(path: string, span: Span, change: Partial<Finding> = {}): Finding {
  return {
    rule: 'lock-held-across-fork',
    level: 'error',
    messageId: 'held',
    data: {},
    message: '`os.fork()` is reached while `lock` is held',
    place: { path, span },
    trace: [],
    targets: [],
    ...change,
  };
}

/** A report's input over `texts`, by path. */
export function exampleInput(texts: Readonly<Record<string, string>>, change: Partial<ReportInput> = {}): ReportInput {
  return {
    findings: [],
    suppressed: [],
    problems: [],
    rules: [exampleRule('lock-held-across-fork')],
    files: Object.keys(texts).length,
    textOf: (path) => texts[path],
    version: '0.1.0',
    informationUri: 'https://example.org/forklint',
    ruleUri: (rule) => `https://example.org/forklint/rules/${rule}`,
    ...change,
  };
}

export const JOBS = `import os
import threading
from workers import pool

_lock = threading.Lock()


def launch(job):
    with _lock:
        return pool.start(job)


def child(job):
    with _lock:
        job()
`;

export const POOL = `import os
from jobs import child


def start(job):
    pid = os.fork()
    if pid == 0:
        child(job)
    return pid
`;

/** One finding whose path crosses two files and comes back. */
export function crossFileFinding(level: Level = 'error'): Finding {
  const at = (path: string, line: number, column: number, endColumn: number) => ({
    path,
    span: [line, column, line, endColumn] as const,
  });
  return exampleFinding('jobs.py', [10, 16, 10, 31], {
    level,
    message: '`pool.start(job)` forks while `_lock` is held, which the child takes again in `child`',
    trace: [
      { place: at('jobs.py', 5, 9, 25), message: '`_lock` is created', depth: 0 },
      { place: at('jobs.py', 9, 10, 15), message: '`launch` takes `_lock`', depth: 0 },
      { place: at('jobs.py', 10, 16, 31), message: '`launch` calls `start` with it held', depth: 0 },
      { place: at('workers/pool.py', 6, 11, 20), message: '`os.fork()` copies the locked `_lock`', depth: 1 },
      { place: at('workers/pool.py', 8, 9, 19), message: 'the child calls `child`', depth: 1 },
      { place: at('jobs.py', 14, 10, 15), message: '`child` waits for `_lock`, which nobody releases', depth: 2 },
    ],
    targets: ['python 3.9-3.13 on linux'],
  });
}
