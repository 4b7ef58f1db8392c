import { defineRule } from '../src/rule.js';

export const forkWithoutExec = defineRule({
  id: 'fork-without-exec',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning', 'note'],
  set: 'default',
  docs: {
    summary: 'The child of a fork goes on running the program',
    why: `A child that neither execs nor leaves by \`os._exit\` keeps a copy of everything: locks, connections, buffers, random
generators, exit handlers. It works as long as the process has one thread and shares nothing, which is easily true today
and false after the next import. On macOS the system's own frameworks do not survive fork at all.

JavaScript comes to fork(2) by foreign function interfaces and addons only; \`child_process.fork\` starts a fresh process. On
Linux V8 and JavaScriptCore keep their heap out of the child: since Node 18.19 and 20.4, in Deno, and since Bun 1.3.14 it dies
with SIGSEGV at its first instruction, also where it was to exec at once.`,
    reports: `- **error**: a raw fork from JavaScript where Linux is a target and one of the targeted runtimes is of these.
- **note**: some path of the child runs anything else of the program before it execs or exits by \`os._exit\`.
- **warning**: macOS is an explicit target, or the child calls native libraries that are unsafe after fork; a raw fork
  from JavaScript on other systems, or on older runtimes only (\`target.runtimes\`, \`engines\`).
- **silent**: children that exec or \`os._exit\` on all paths with only set-up between (descriptors, \`chdir\`, \`umask\`,
  \`setsid\`, signals); \`os.spawn*\`; forks that \`fork-with-live-threads\` reports.`,
    fix: `Start a fresh image (\`subprocess\`, \`multiprocessing.get_context("spawn")\`). Where fork is meant, fork before
threads, connections and generators exist, and leave the child by \`os._exit\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os

pid = os.fork()
if pid == 0:
    serve()
    os._exit(0)`,
        good: `import subprocess, sys

server = subprocess.Popen([sys.executable, "-m", "server"])`,
      },
      {
        language: 'typescript',
        bad: `import koffi from 'koffi';

const fork = koffi.load(null).func('int fork()');
if (fork() === 0) serve();`,
        good: `import { fork } from 'node:child_process';

fork(new URL('./server.js', import.meta.url));`,
      },
    ],
    references: [{ title: 'Python documentation: os.fork', url: 'https://docs.python.org/3/library/os.html#os.fork' }],
  },
  messages: {
    dies: 'The child of {fork} dies at once: the heap of the runtime is not copied',
    runs: 'The child of {fork} runs `{call}()` without an exec',
    goesOn: 'The child of {fork} goes on running the program without an exec',
    native: 'The child of {fork} runs native code of {library} that is unsafe after fork',
  },
  check: (project, report) => {
    const onMac = project.targets.platformsGiven && project.targets.platforms.includes('macos');
    for (const site of project.forkSites()) {
      const raw = site.ways.filter((way) => way.raw);
      const [dying] = raw.filter(({ dies }) => dies !== null);
      if (dying) {
        const { place } = site;
        report({
          message: 'dies',
          data: { fork: dying.label },
          level: 'error',
          place,
          trace: dying.trace,
          targets: dying.dies ?? [],
        });
        continue;
      }
      if (raw.some((way) => way.threads.length > 0 && !way.leavesAtOnce)) continue;
      const way = raw.find((found) => !found.leavesAtOnce);
      if (!way) continue;
      const native = way.acts('native').find(({ effect }) => !effect.limited);
      const run = way.acts('run')[0];
      const common = {
        place: site.place,
        targets: way.targets,
        level: onMac || native || way.perishable ? 'warning' : 'note',
      } as const;
      if (native)
        report({
          ...common,
          message: 'native',
          data: { fork: way.label, library: native.effect.library },
          trace: [...way.trace, ...native.trace],
        });
      else if (run)
        report({
          ...common,
          message: 'runs',
          data: { fork: way.label, call: run.effect.text },
          trace: [...way.trace, ...run.trace],
        });
      else report({ ...common, message: 'goesOn', data: { fork: way.label }, trace: way.trace });
    }
  },
});
