import { defineRule } from '../src/rule.js';

export const forkWithLiveThreads = defineRule({
  id: 'fork-with-live-threads',
  languages: ['python'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'A process is copied by fork while another of its threads is alive',
    why: `fork copies the memory of the whole process but only the thread that calls it. Every lock that another thread
holds at that moment stays locked in the child for ever, every queue that it serves is never served again, and every
structure that it was changing stays half changed. Since Python 3.12 the interpreter warns of it, but the warning is
hidden by default and attributed to a line of the standard library.`,
    reports: `- **error**: the thread is surely alive: its target never returns, or waits for a flag that nothing on the way to the
  fork sets; or the fork stands in a thread's own target.
- **warning**: the thread may have ended by itself; executors and the threads of an earlier pool; a join with a time limit.
- **silent**: processes that start from a fresh image; children that only exec or \`os._exit\`; threads that are joined,
  cancelled or shut down before; forks where the interpreter's warning of them is ignored, and tests whose child looks at
  something and leaves; threads that their library stops and rebuilds around this kind of fork.`,
    fix: `Fork first and start threads afterwards; or end the thread before the fork (\`join()\`, \`shutdown()\`); or start the
child from a fresh image: \`multiprocessing.get_context("spawn")\`, \`subprocess\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os, threading, time

def beat():
    while True:
        time.sleep(1)

threading.Thread(target=beat, daemon=True).start()
if os.fork() == 0:
    work()
    os._exit(0)`,
        good: `import os, threading, time

def beat():
    while True:
        time.sleep(1)

if os.fork() == 0:
    work()
    os._exit(0)
threading.Thread(target=beat, daemon=True).start()`,
      },
    ],
    references: [
      { title: 'Python documentation: os.fork', url: 'https://docs.python.org/3/library/os.html#os.fork' },
      { title: 'POSIX: fork', url: 'https://pubs.opengroup.org/onlinepubs/9799919799/functions/fork.html' },
    ],
  },
  messages: {
    surely: '{fork} copies the process while {thread} is running',
    possibly: '{fork} copies the process while {thread} may be running',
  },
  check: (project, report) => {
    for (const site of project.forkSites()) {
      const ways = site.ways.filter((way) => !way.leavesAtOnce && !way.onPurpose && way.threads.length > 0);
      const way = ways.find(({ threads }) => threads.some((thread) => thread.must)) ?? ways[0];
      const thread = way?.threads.find(({ must }) => must) ?? way?.threads[0];
      if (!way || !thread) continue;
      report({
        message: thread.must ? 'surely' : 'possibly',
        data: { fork: way.label, thread: thread.label },
        level: thread.must ? 'error' : 'warning',
        place: site.place,
        trace: thread.trace,
        targets: way.targets,
      });
    }
  },
});
