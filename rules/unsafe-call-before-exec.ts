import { defineRule } from '../src/rule.js';

export const unsafeCallBeforeExec = defineRule({
  id: 'unsafe-call-before-exec',
  languages: ['python'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A child takes locks or fills buffers between its fork and its exec',
    why: `The child of a fork has only one thread, and its locks are as they were at that moment: of logging, of the
streams, of the import system, of the resolver. One that another thread held is locked for ever, and the child hangs
before it execs. What goes into a buffer there is lost, because the exec throws the buffer away, or is written twice,
because the parent has the same one.`,
    reports: `- **warning**: in the child of \`os.fork()\`, \`pty.fork()\` and the like that execs, on the way to the exec: logging;
  \`print\` and the streams of \`sys\`; an import; a thread or an executor; a name looked up; a process started; a lock that
  outlives the fork. Each such call in the child's arm; of a function that is called there, the first of its kind.
- **silent**: system calls (\`os.dup2\`, \`os.close\`, \`os.setsid\`, \`os.write\` …); what runs only where the exec failed;
  children that go on as the program. A \`preexec_fn\` is \`preexec-fn\`'s.`,
    fix: `Do it in the parent, before the fork; or let \`subprocess\` or \`os.posix_spawn\` start the program. To say something in
the child, use \`os.write(2, …)\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os

def start(command):
    pid = os.fork()
    if pid == 0:
        try:
            print("starting", command[0])
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    return pid`,
        good: `import os

def start(command):
    print("starting", command[0], flush=True)
    pid = os.fork()
    if pid == 0:
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    return pid`,
      },
    ],
    references: [
      { title: 'POSIX: fork', url: 'https://pubs.opengroup.org/onlinepubs/9799919799/functions/fork.html' },
      { title: 'signal-safety(7)', url: 'https://man7.org/linux/man-pages/man7/signal-safety.7.html' },
    ],
  },
  messages: {
    logs: '`{call}()` logs between {fork} and the exec of its child',
    writes: '`{call}()` writes to a buffered stream between {fork} and the exec of its child',
    imports: '`{call}` is imported between {fork} and the exec of its child',
    resolves: '`{call}()` asks the resolver between {fork} and the exec of its child',
    thread: 'A thread is started between {fork} and the exec of its child',
    starts: '`{call}()` starts another process between {fork} and the exec of its child',
    locks: '`{lock}` is taken between {fork} and the exec of its child',
  },
  check: (project, report) => {
    const told = new Set<string>();
    for (const { ways } of project.forkSites())
      for (const way of ways)
        for (const act of way.beforeExecByHand) {
          const at = `${act.place.path} ${act.place.span.join(' ')}`;
          if (told.has(at)) continue;
          told.add(at);
          const common = {
            level: 'warning',
            place: act.place,
            trace: [...way.trace, ...act.trace],
            targets: way.targets,
          } as const;
          const { effect } = act;
          if (effect.kind === 'acquire')
            report({ ...common, message: 'locks', data: { fork: way.label, lock: effect.lock.text } });
          else if (effect.kind === 'start-thread' || effect.kind === 'make-executor')
            report({ ...common, message: 'thread', data: { fork: way.label } });
          else if ('text' in effect && effect.kind in MESSAGES)
            report({
              ...common,
              message: MESSAGES[effect.kind as keyof typeof MESSAGES],
              data: { fork: way.label, call: effect.text },
            });
        }
  },
});

const MESSAGES = {
  log: 'logs',
  stdio: 'writes',
  import: 'imports',
  resolve: 'resolves',
  'start-program': 'starts',
} as const;
