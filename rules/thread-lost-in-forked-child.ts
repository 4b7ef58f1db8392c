import { defineRule } from '../src/rule.js';

export const threadLostInForkedChild = defineRule({
  id: 'thread-lost-in-forked-child',
  languages: ['python'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'An object relies on a background thread that does not exist in a forked child',
    why: `Only the thread that forks is copied. An object that leaves its work to a background thread is copied whole: in the child
its queue fills and nobody empties it, and what waits for the thread waits for ever. Nothing fails; the data is gone.`,
    reports: `- **warning**: a class or module starts a thread that runs until it is told to end, its public functions put things on the
thread's queue, wait for it, or fill what it empties, and nothing starts it again in a child. Also an event loop that a
thread runs, where public functions send it work or give it to their callers.
- **warning**: a thread object is made before a fork and started only in the child. There it counts as a thread that has
ended: \`is_alive()\` says no while it runs, and from Python 3.13 on \`start()\` raises.
- **silent**: owners with an at-fork handler, a process check, or an \`is_alive()\` check; threads that end by themselves;
objects that live no longer than a call, and those that are of no use in a child (executors, connections, servers);
programs whose children all start afresh.`,
    fix: `Start the thread again in the child: \`os.register_at_fork(after_in_child=…)\` through a weak reference, or compare
\`os.getpid()\` when something is submitted. Or start it at the first use, after the fork.`,
    examples: [
      {
        language: 'python',
        bad: `import queue, threading

class Telemetry:
    def __init__(self):
        self._queue = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def record(self, event):
        self._queue.put(event)

    def _run(self):
        while True:
            send(self._queue.get())`,
        good: `import os, queue, threading

class Telemetry:
    def __init__(self):
        self._start()

    def _start(self):
        self._pid = os.getpid()
        self._queue = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def record(self, event):
        if self._pid != os.getpid():
            self._start()
        self._queue.put(event)

    def _run(self):
        while True:
            send(self._queue.get())`,
      },
    ],
    references: [
      {
        title: 'Python documentation: os.fork',
        url: 'https://docs.python.org/3/library/os.html#os.fork',
      },
    ],
  },
  messages: {
    unstarted: '{thread} is made before {fork} and started in its child, where it counts as a thread that has ended',
    lost: '{caller} relies on {thread} through `{shared}`, and nothing starts it again in a forked child',
  },
  check: (project, report) => {
    for (const { caller, label, shared, place, trace } of project.lostThreads())
      report({ message: 'lost', data: { caller, thread: label, shared }, level: 'warning', place, trace });
    for (const { label, fork, place, trace } of project.unstartedThreads())
      report({
        message: 'unstarted',
        level: 'warning',
        data: { thread: label, fork: fork.label },
        place,
        trace,
        targets: fork.targets,
      });
  },
});
