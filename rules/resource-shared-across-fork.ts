import { defineRule } from '../src/rule.js';

export const resourceSharedAcrossFork = defineRule({
  id: 'resource-shared-across-fork',
  languages: ['python'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'A forked child works with a connection, socket, file or native pool of its parent',
    why: `fork copies the descriptors and the memory of a process, not what stands behind them. Parent and child then write
to one stream of one server session, read the answers to each other's requests, move one file offset, or wait for
native threads that only the parent has. Nothing detects it: queries return the rows of another query, TLS connections
break, SQLite files are damaged, calls into a thread pool never return.`,
    reports: `- **error**: the resource is made, the process is copied, and the child works with it, all on one way through the program.
  What connects only at its first use (an HTTP session, a SQLAlchemy engine) must have been used before the fork.
- **warning**: the object is the parent's, but where it is made is not on the way to the fork; libraries that sometimes
  survive; tasks of celery, whose default pool forks once the tasks are imported. In code that nothing here forks: a
  connection of a class or module that looks after forks (compares process ids, has a fork handler) and leaves this one
  out; one that a global or class keeps for the callers of a library; a pool of
  the library's own, whose methods take connections out of a container and put them back, with no process check.
- **silent**: connections made in the child, disposed of before the fork, or replaced there (a handler, a pid check, an
  initializer); a parent that leaves after the fork; sockets and files that only the child goes on to use; listening
  sockets, pipes and socket pairs; descriptors that the child only closes; libraries that look after forks themselves;
  children that start from a fresh image; tasks where the program chooses another pool, views where each worker imports
  the application (gunicorn without \`preload_app\`, uWSGI with \`lazy-apps\`).`,
    fix: `Make the resource after the fork, in the process that uses it: in the target, in the initializer of the pool, in the
hook of the server. Where the library has a way to leave the connections to the parent (\`engine.dispose(close=False)\`),
call it first in the child.`,
    examples: [
      {
        language: 'python',
        bad: `import sqlite3
from multiprocessing import get_context

db = sqlite3.connect("jobs.db")

def work(job):
    db.execute("UPDATE jobs SET done = 1 WHERE id = ?", (job,))

def main(jobs):
    with get_context("fork").Pool(4) as pool:
        pool.map(work, jobs)`,
        good: `import sqlite3
from multiprocessing import get_context

def connect():
    global db
    db = sqlite3.connect("jobs.db")

def work(job):
    db.execute("UPDATE jobs SET done = 1 WHERE id = ?", (job,))

def main(jobs):
    with get_context("fork").Pool(4, initializer=connect) as pool:
        pool.map(work, jobs)`,
      },
    ],
    references: [
      { title: 'SQLite: How to corrupt a database file', url: 'https://www.sqlite.org/howtocorrupt.html' },
      {
        title: 'SQLAlchemy: Using connection pools with multiprocessing or os.fork()',
        url: 'https://docs.sqlalchemy.org/en/20/core/pooling.html#using-connection-pools-with-multiprocessing-or-os-fork',
      },
      { title: 'psycopg2: Thread and process safety', url: 'https://www.psycopg.org/docs/usage.html' },
      { title: 'POSIX: fork', url: 'https://pubs.opengroup.org/onlinepubs/9799919799/functions/fork.html' },
    ],
  },
  messages: {
    shared: '`{name}`, {what} of the parent, is used in the child of {fork}: {harm}',
    pool: '{library} runs in the child of {fork} after it ran in the parent: {harm}',
    unprotected: '`{name}`, {what}, is used by {user} in a forked child, but {awareness} leaves it as it was: {harm}',
    pooled: '`{name}` keeps {what} for later calls, and {user} gives out those of the parent in a forked child: {harm}',
    kept: '`{name}`, {what}, is kept for good, and {user} works with that of the parent in a forked child: {harm}',
  },
  check: (project, report) => {
    for (const { name, trait, fork, use, isProved, before, made } of project.sharedResources()) {
      const finding = {
        level: isProved ? 'error' : 'warning',
        place: use.place,
        trace: [...before, ...fork.trace, ...use.trace],
        targets: fork.targets,
        remedy: trait.remedy,
      } as const;
      if (made === null)
        report({ ...finding, message: 'pool', data: { library: name, fork: fork.label, harm: trait.harm } });
      else
        report({ ...finding, message: 'shared', data: { name, what: trait.what, fork: fork.label, harm: trait.harm } });
    }
    for (const { name, trait, place, awareness, user } of project.unprotectedResources())
      report({
        message: 'unprotected',
        level: 'warning',
        data: { name, what: trait.what, user: user.name, awareness: awareness.text, harm: trait.harm },
        place,
        trace: [{ place: awareness.place, message: `${awareness.text} looks after forks`, depth: 0 }, ...user.trace],
        remedy: trait.remedy,
      });
    for (const { name, trait, place, user } of project.pooledConnections())
      report({
        message: 'pooled',
        level: 'warning',
        data: { name, what: trait.what, user: user.name, harm: trait.harm },
        place,
        trace: [{ place, message: `\`${name}\` is made`, depth: 0 }, ...user.trace],
        remedy: trait.remedy,
      });
    for (const { name, trait, place, user } of project.keptConnections())
      report({
        message: 'kept',
        level: 'warning',
        data: { name, what: trait.what, user: user.name, harm: trait.harm },
        place,
        trace: [{ place, message: `${trait.what} is made`, depth: 0 }, ...user.trace],
        remedy: trait.remedy,
      });
  },
});
