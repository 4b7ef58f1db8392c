import { defineRule } from '../src/rule.js';

export const lockHeldAcrossFork = defineRule({
  id: 'lock-held-across-fork',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'A lock is held while the process is copied, and the child takes it',
    why: `A lock that is held when fork is called is locked in the child too, and whoever would release it there does not exist or
never comes back to do so. The child's next \`acquire()\` waits for ever. Locks shared between processes fail the other
way: a semaphore released by both sides counts one too many, and an \`flock\` dropped by the child is dropped for the parent.`,
    reports: `- **error**: child code takes the same non-reentrant thread lock before anything releases or re-creates it; a
  \`multiprocessing\` lock that both sides of a raw fork release, or that the parent holds while it waits for the child that
  needs it; an \`flock\` that the child releases or lives on in.
- **error**, in JavaScript: a lock made of \`Atomics\` is held over a raw fork, and the child waits for it, on runtimes where
  it survives (\`target.runtimes\`).
- **error** or **warning**, in JavaScript: a lock between processes (\`proper-lockfile\`, a file made with \`wx\`, redlock,
  \`pg_advisory_lock\`) is held from before a process is started to after it was waited for, and the file that the process runs
  takes the same lock: an error where both name it by the same literal. A file locked by \`flock\` that is passed in \`stdio\`: a
  warning.
- **warning**: the lock is handed to code that is not followed; a re-entrant lock that a thread of the child takes.
- **silent**: a child that does not touch the lock; fresh images; locks released on every path before the call; re-entrant
  locks taken again by the child's first thread; locks that are re-created first thing in the child or by at-fork handlers.`,
    fix: 'Leave the lock before the fork; or give the child a lock of its own first thing, or by `os.register_at_fork(after_in_child=…)`.',
    examples: [
      {
        language: 'python',
        bad: `import os, threading

lock = threading.Lock()

def launch():
    with lock:
        if os.fork() == 0:
            run()
            os._exit(0)

def run():
    with lock:
        ...`,
        good: `import os, threading

lock = threading.Lock()

def launch():
    with lock:
        prepare()
    if os.fork() == 0:
        run()
        os._exit(0)

def run():
    with lock:
        ...`,
      },
    ],
    references: [
      { title: 'POSIX: fork, rationale', url: 'https://pubs.opengroup.org/onlinepubs/9799919799/functions/fork.html' },
      {
        title: 'Python documentation: os.register_at_fork',
        url: 'https://docs.python.org/3/library/os.html#os.register_at_fork',
      },
    ],
  },
  messages: {
    takes: '{fork} copies the process while `{lock}` is held, and the child takes it in `{where}`',
    threadTakes: '{fork} copies the process while `{lock}` is held, and a thread of the child takes it',
    handsOver: '{fork} copies the process while `{lock}` is held, and the child gives it to `{call}()`',
    bothRelease: '{fork} copies the process while `{lock}` is held, and both processes release it',
    waits: 'The child needs `{lock}`, which the parent holds while it waits for the child',
    launchTakes: '`{call}()` starts `{file}` and waits for it while `{lock}` is held, and `{file}` takes `{lock}` too',
    launchInherits: '`{call}()` hands the locked file `{lock}` to a process that keeps the lock as long as it runs',
    fileLock: '{fork} copies the process while the file lock `{lock}` is held, and the child {does}',
  },
  check: (project, report) => {
    for (const { place, trace, call, lock, file, isSure } of project.heldAcrossLaunches())
      if (file === null) report({ level: 'warning', place, trace, message: 'launchInherits', data: { call, lock } });
      else
        report({
          level: isSure ? 'error' : 'warning',
          place,
          trace,
          message: 'launchTakes',
          data: { call, lock, file },
        });
    for (const { fork, held, takes, threadTakes, releases, handsOver, livesOn, waited } of project.heldAcross()) {
      const { lock } = held;
      const base = { place: held.place, targets: fork.targets };
      const data = { fork: fork.label, lock: lock.text };
      const level = held.must ? 'error' : 'warning';
      const use = takes.find(({ effect }) => !effect.bounded);
      if (lock.scope === 'thread') {
        const [byThread] = threadTakes;
        const [given] = handsOver;
        if (use && !lock.reentrant)
          report({
            ...base,
            message: 'takes',
            data: { ...data, where: use.in },
            level,
            trace: [...held.trace, ...use.trace],
          });
        else if (byThread)
          report({
            ...base,
            message: 'threadTakes',
            data,
            level: lock.reentrant ? 'warning' : level,
            trace: [...held.trace, ...byThread.trace],
          });
        else if (given)
          report({
            ...base,
            message: 'handsOver',
            data: { ...data, call: given.effect.text },
            level: 'warning',
            trace: [...held.trace, ...given.trace],
          });
      } else if (lock.scope === 'process') {
        const [given] = releases;
        if (waited && use)
          report({ ...base, message: 'waits', data: { lock: lock.text }, level, trace: [...held.trace, ...use.trace] });
        else if (fork.raw && given)
          report({ ...base, message: 'bothRelease', data, level, trace: [...held.trace, ...given.trace] });
      } else if (lock.scope === 'flock') {
        const [given] = releases;
        if (given)
          report({
            ...base,
            message: 'fileLock',
            data: { ...data, does: 'releases it for both' },
            level,
            trace: [...held.trace, ...given.trace],
          });
        else if (livesOn)
          report({
            ...base,
            message: 'fileLock',
            data: { ...data, does: 'keeps it as long as it runs' },
            level,
            trace: held.trace,
          });
      }
    }
  },
});
