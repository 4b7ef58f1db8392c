import { defineRule } from '../src/rule.js';

export const processLocalLock = defineRule({
  id: 'process-local-lock',
  languages: ['python'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A lock of one process guards what several processes write to',
    why: `A \`threading.Lock\` or \`asyncio.Lock\` keeps out the threads or tasks of its own process. Each forked child has a copy of
it, and the copies know nothing of one another: two processes are in the guarded part at once, and updates are lost.`,
    reports: `- **warning**: a lock for threads or tasks is taken around a write to a file or to shared memory, in code that several
processes run: the workers of a pool, children made in a loop or at several places, or parent and child.
- **silent**: what is only in memory; code that one process runs; a lock between processes that is taken as well; a file of
another name in each process.`,
    fix: `Use a lock between processes: \`multiprocessing.Lock\`, the lock of the \`Value\` itself (\`value.get_lock()\`), or a file lock.`,
    examples: [
      {
        language: 'python',
        bad: `import multiprocessing, threading

lock = threading.Lock()
total = multiprocessing.Value("i", 0, lock=False)

def work():
    with lock:
        total.value += 1

context = multiprocessing.get_context("fork")
for _ in range(4):
    context.Process(target=work).start()`,
        good: `import multiprocessing

total = multiprocessing.Value("i", 0)

def work():
    with total.get_lock():
        total.value += 1

context = multiprocessing.get_context("fork")
for _ in range(4):
    context.Process(target=work).start()`,
      },
    ],
    references: [
      {
        title: 'Python documentation: Synchronization between processes',
        url: 'https://docs.python.org/3/library/multiprocessing.html#synchronization-between-processes',
      },
    ],
  },
  messages: {
    local: '`{lock}` keeps out the threads of one process only, and several processes write to `{shared}` here',
  },
  check: (project, report) => {
    for (const { name, shared, place, trace, fork } of project.localLocks())
      report({
        message: 'local',
        data: { lock: name, shared },
        level: 'warning',
        place,
        trace,
        targets: fork.targets,
      });
  },
});
