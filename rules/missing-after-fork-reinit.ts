import { defineRule, type Place } from '../src/rule.js';

export const missingAfterForkReinit = defineRule({
  id: 'missing-after-fork-reinit',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning', 'note'],
  set: 'default',
  docs: {
    summary: 'A lock that another thread may hold at a fork is not made usable again in the child',
    why: `A lock in a global, a class or a long-lived object outlives the fork. If another thread holds it at that moment, the
child gets it locked for ever: the holder was not copied. Nothing in the child's own code is wrong, and it hangs only when
the timing is bad. Python resets its own locks (imports, logging, threading), never yours.

A heap that Node saves (\`--build-snapshot\`, \`useSnapshot\` of a single executable) is copied likewise, into every process
that starts from it: descriptors that are not open there, settings of another machine, locks that nobody will release. Timers
that were pending keep those that are due later from firing. \`addDeserializeCallback\` is where a program makes these anew.`,
    reports: `- **error**: a fork, another live thread that takes the lock, and child code that takes it are all seen.
- **warning**: its owner starts a thread that takes it and offers functions that take it too, and lives long (a global, a
  class or a cache keeps it, it cleans up at exit, or users make it); or its owner resets other state after a fork but not
  this lock; or it serialises the creation of threads.
- **error**, in programs whose heap is saved: a variable keeps a descriptor, an open file, or what it read of \`process.env\`,
  \`argv\`, \`pid\`, \`cwd()\` or \`hostname()\`, and is used in processes that start from the heap, which nothing there gives
  another value; an \`unref()\`ed timer is pending; a lock is held that is taken there.
- **warning**: a callback closes something before the heap is saved, and nothing opens it again.
- **note**, with the option \`audit\`: any other lock of a module or class that nothing makes usable in the child.
- **silent**: \`queue.SimpleQueue\`, \`collections.deque\`, asyncio and multiprocessing primitives; locks of one thread only;
  locals; locks that a handler re-creates or that a process check guards; objects of one call; executors and connections
  that hand out what their thread produces, unless they start a dead thread again; locks that only stopping takes.`,
    fix: `Re-create the lock in the child: \`os.register_at_fork(after_in_child=…)\`, for instances through a weak reference. Where
uWSGI forks, compare \`os.getpid()\` on entry as well. Where a heap is saved: \`startupSnapshot.addDeserializeCallback\`.`,
    examples: [
      {
        language: 'python',
        bad: `import threading

class Client:
    def __init__(self):
        self._lock = threading.Lock()
        threading.Thread(target=self._flush, daemon=True).start()

    def send(self, item):
        with self._lock:
            self._items.append(item)

    def _flush(self):
        while True:
            with self._lock:
                self._items.clear()`,
        good: `import os, threading, weakref

class Client:
    def __init__(self):
        self._start()
        reset = weakref.WeakMethod(self._start)
        os.register_at_fork(after_in_child=lambda: reset() and reset()())

    def _start(self):
        self._lock = threading.Lock()
        threading.Thread(target=self._flush, daemon=True).start()

    def send(self, item):
        with self._lock:
            self._items.append(item)

    def _flush(self):
        while True:
            with self._lock:
                self._items.clear()`,
      },
      {
        language: 'typescript',
        bad: `import { startupSnapshot } from 'node:v8';

const port = process.env.PORT;
startupSnapshot.setDeserializeMainFunction(() => serve(port));`,
        good: `import { startupSnapshot } from 'node:v8';

startupSnapshot.setDeserializeMainFunction(() => serve(process.env.PORT));`,
      },
    ],
    references: [
      { title: 'Node documentation: startup snapshots', url: 'https://nodejs.org/api/v8.html#startup-snapshot-api' },
      {
        title: 'Python documentation: os.register_at_fork',
        url: 'https://docs.python.org/3/library/os.html#os.register_at_fork',
      },
    ],
  },
  options: { audit: 'reports every other lock of a module or class that nothing makes usable in a child, as a note' },
  messages: {
    proved: '`{lock}` may be held by {thread} when {fork} copies the process, and the child takes it in `{where}`',
    ownThread:
      '`{lock}` is taken by a background thread and by {caller}, and {nothing} makes it usable in a forked child',
    forgotten: '`{lock}` is taken by {caller} in a forked child, but {awareness} leaves it as it was',
    frozen:
      '`{name}` keeps {what} of the process that saves the heap, and {where} uses it in all that start from there',
    pending:
      '`{call}()` is pending when the heap is saved: in processes that start from it, timers that are due later never fire',
    held: '`{lock}` is held when the heap is saved, and {where} takes it in every process that starts from there',
    closed: '`{call}()` closes what nothing opens again in the processes that start from the saved heap',
    audit: 'Nothing makes the {what} `{lock}` of the {scope} usable in a forked child',
    guards:
      '`{lock}` is held while a thread is started, is taken by {caller}, and {nothing} makes it usable in a forked child',
  },
  check: (project, report, { audit }) => {
    const told = new Set<string>();
    const keyOf = ({ path, span }: Place): string => `${path}:${span.join(':')}`;
    const tell = (finding: Parameters<typeof report>[0]): void => {
      told.add(keyOf(finding.place));
      report(finding);
    };
    for (const lock of project.unprotectedLocks()) {
      const { name, proof, byThread, byCallers, awareness, madeAnewBy, guardsThreads } = lock;
      const nothing = madeAnewBy ? `only a handler of ${madeAnewBy.join(' and ')}` : 'nothing';
      const place = lock.place;
      const made = { place, message: `\`${name}\` is made`, depth: 0 };
      const [caller] = byCallers;
      if (proof)
        tell({
          message: 'proved',
          data: { lock: name, thread: proof.thread.label, fork: proof.fork.label, where: proof.use.in },
          level: 'error',
          place,
          trace: [made, ...proof.thread.trace, ...proof.threadTrace, ...proof.use.trace],
          targets: proof.fork.targets,
        });
      else if (caller && awareness)
        tell({
          message: 'forgotten',
          data: { lock: name, caller: caller.name, awareness: awareness.text },
          level: 'warning',
          place,
          trace: [
            made,
            { place: awareness.place, message: `${awareness.text} does not touch it`, depth: 0 },
            ...caller.trace,
          ],
        });
      else if (caller && byThread)
        tell({
          message: 'ownThread',
          data: { lock: name, caller: caller.name, nothing },
          level: 'warning',
          place,
          trace: [made, ...byThread, ...caller.trace],
        });
      else if (caller && guardsThreads)
        tell({
          message: 'guards',
          data: { lock: name, caller: caller.name, nothing },
          level: 'warning',
          place,
          trace: [made, ...guardsThreads, ...caller.trace],
        });
    }
    const saved = project.savedHeaps();
    for (const { name, what, usedIn, place, trace } of saved.kept)
      report({ message: 'frozen', data: { name, what, where: usedIn }, level: 'error', place, trace });
    for (const { name, place, trace } of saved.timers)
      report({ message: 'pending', data: { call: name }, level: 'error', place, trace });
    for (const { name, usedIn, place, trace } of saved.locks)
      report({ message: 'held', data: { lock: name, where: usedIn }, level: 'error', place, trace });
    for (const { name, place, trace } of saved.closed)
      report({ message: 'closed', data: { call: name }, level: 'warning', place, trace });
    if (audit === true)
      for (const { name, what, scope, place } of project.bareLocks())
        if (!told.has(keyOf(place)))
          report({
            message: 'audit',
            data: { lock: name, what, scope },
            level: 'note',
            place,
            trace: [],
          });
  },
});
