import { defineRule } from '../src/rule.js';

export const processLocalLock = defineRule({
  id: 'process-local-lock',
  languages: ['python', 'typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A lock of one process guards what several processes write to',
    why: `A \`threading.Lock\` or \`asyncio.Lock\` keeps out the threads or tasks of its own process. Each forked child has a copy of
it, and the copies know nothing of one another: two processes are in the guarded part at once, and updates are lost.`,
    reports: `- **warning**: a lock for threads or tasks is taken around a write to a file or to shared memory, in code that several
processes run: the workers of a pool, children made in a loop or at several places, or parent and child. In scripts: the workers
of a cluster, files forked in a loop, the instances of a committed ecosystem file of pm2; the locks of async-mutex, async-lock,
await-lock and \`navigator.locks\`, which are all of one process.
- **silent**: what is only in memory; code that one process runs; a lock between processes that is taken as well; a file of
another name in each process.`,
    fix: `Use a lock between processes: \`multiprocessing.Lock\`, the lock of the \`Value\` itself (\`value.get_lock()\`), or a file lock (in Node: \`proper-lockfile\`, or one of the database).`,
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
      {
        language: 'typescript',
        bad: `import cluster from 'node:cluster';
import { writeFile } from 'node:fs/promises';
import { Mutex } from 'async-mutex';

const mutex = new Mutex();
if (cluster.isPrimary) for (let i = 0; i < 4; i++) cluster.fork();
else await mutex.runExclusive(() => writeFile('state.json', '{}'));`,
        good: `import cluster from 'node:cluster';
import { writeFile } from 'node:fs/promises';
import lockfile from 'proper-lockfile';

if (cluster.isPrimary) for (let i = 0; i < 4; i++) cluster.fork();
else {
  const release = await lockfile.lock('state.json');
  await writeFile('state.json', '{}');
  await release();
}`,
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
    local: '`{lock}` keeps out others of one process only, and several processes write to `{shared}` here',
  },
  check: (project, report) => {
    for (const { name, shared, place, trace, targets } of project.localLocks())
      report({
        message: 'local',
        data: { lock: name, shared },
        level: 'warning',
        place,
        trace,
        targets,
      });
  },
});
