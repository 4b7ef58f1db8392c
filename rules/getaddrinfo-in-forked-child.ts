import { type ChildAct, defineRule, type ForkView } from '../src/rule.js';

export const getaddrinfoInForkedChild = defineRule({
  id: 'getaddrinfo-in-forked-child',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning', 'note'],
  set: 'default',
  docs: {
    summary: 'A forked child resolves a host name where the resolver may be locked',
    why: `glibc's \`getaddrinfo\` takes locks of its own that fork does not reset. If another thread of the parent is inside the
resolver at the moment of the fork, the child's first lookup waits for ever in \`__check_pf\`. On macOS the resolver and
the proxy settings go through system frameworks that crash or hang in a forked child whether threads exist or not.

Node, Bun and Deno look names up on threads of their own, and tell of it by an event loop that a child of fork(2) shares with
its parent: where such a child survives at all, its lookup hangs, or its parent's does. Children of \`child_process\` and
\`cluster\` begin afresh and may resolve what they like.`,
    reports: `- **error**: a thread of the parent that is surely alive resolves names itself; or macOS is an explicit target, the
  fork is explicit, and the child resolves a host or reads the system's proxies.
- **warning**: any other live thread; or macOS is among the default targets and the fork is explicit.
- **note**: macOS is targeted, and the child is a daemon whose parent ends at once, without threads or proxy settings.
- **error**, in JavaScript: the child of a raw fork resolves a name, on runtimes where it survives (\`target.runtimes\`); where
  it dies, \`fork-without-exec\` says so.
- **silent**: fresh images, numeric addresses, \`AI_NUMERICHOST\`, Unix sockets, the parent's arm.`,
    fix: `Resolve names before the fork and pass addresses on; or start the child from a fresh image (\`spawn\`, \`subprocess\`).`,
    examples: [
      {
        language: 'python',
        bad: `import os, socket, threading

threading.Thread(target=poll_server, daemon=True).start()
if os.fork() == 0:
    socket.create_connection(("db.example.org", 5432))
    os._exit(0)`,
        good: `import os, socket

if os.fork() == 0:
    socket.create_connection(("192.0.2.7", 5432))
    os._exit(0)`,
      },
      {
        language: 'typescript',
        bad: `import koffi from 'koffi';

const fork = koffi.load(null).func('int fork()');
if (fork() === 0) await fetch('https://example.org/');`,
        good: `import { fork } from 'node:child_process';

fork(new URL('./fetch.js', import.meta.url));`,
      },
    ],
    references: [
      { title: 'Python documentation: os.fork on macOS', url: 'https://docs.python.org/3/library/os.html#os.fork' },
      {
        title: 'CPython issue 105912: proxy lookup crashes in a forked child',
        url: 'https://github.com/python/cpython/issues/105912',
      },
    ],
  },
  messages: {
    besideResolver:
      'The child resolves a name in `{call}()` while the parent forked beside {thread}, which resolves names too',
    besideThread: 'The child resolves a name in `{call}()` after a fork beside {thread}',
    stranded:
      'The child of {fork} resolves a name in `{call}()`, and waits for ever: the threads that do it are not copied',
    onMac: 'The child of {fork} resolves a name in `{call}()`, which is unsafe after fork on macOS',
    proxies: 'The child of {fork} reads the system proxy settings in `{call}()`, which crashes after fork on macOS',
  },
  check: (project, report) => {
    const { platforms, platformsGiven } = project.targets;
    const mac = platforms.includes('macos');
    const onMac = (fork: ForkView, act: ChildAct<'resolve'>): boolean =>
      !fork.byDefault || (act.effect.proxies && fork.targets.some((target: string) => target.endsWith('macOS')));
    for (const site of project.firstUses('resolve')) {
      // What a child does that then execs by hand is `unsafe-call-before-exec`'s.
      const ways = site.ways.filter(
        ({ fork, act }) => !fork.execsOnly && !fork.execsByHand && act.effect.roles.get('pid') !== 'same',
      );
      const stranded = ways.find(({ fork }) => fork.strands);
      if (stranded) {
        const { fork, act } = stranded;
        report({
          message: 'stranded',
          data: { fork: fork.label, call: act.effect.text },
          level: 'error',
          place: site.place,
          trace: [...fork.trace, ...act.trace],
          targets: fork.targets,
        });
        continue;
      }
      const found = ways.flatMap(({ fork, act }) => {
        const sure = fork.threads.find((thread) => thread.must && thread.resolves);
        const thread = sure ?? fork.threads.find(({ must }) => must) ?? fork.threads[0];
        if (fork.inTest && !sure) return [];
        // A daemon that forked before it did anything is the program, as if it had been started so.
        const isQuiet = fork.succeeds && !act.effect.proxies;
        return [{ fork, act, sure, thread, isQuiet }];
      });
      const explicit = mac
        ? found.filter(({ fork, act }) => (platformsGiven ? onMac(fork, act) : !fork.byDefault))
        : [];
      const best: (typeof found)[number] | undefined =
        found.find(({ sure }) => sure) ??
        (platformsGiven ? explicit.find(({ isQuiet }) => !isQuiet) : undefined) ??
        found.find(({ thread }) => thread) ??
        explicit.find(({ isQuiet }) => !isQuiet) ??
        explicit[0];
      if (!best) continue;
      const { fork, act, sure, thread, isQuiet } = best;
      const call = act.effect.text;
      const { place } = site;
      if (sure)
        report({
          message: 'besideResolver',
          data: { call, thread: sure.label },
          level: 'error',
          place,
          trace: [...sure.trace, ...sure.resolveTrace, ...act.trace],
          targets: fork.targets,
        });
      else if (thread && (isQuiet || !platformsGiven || !explicit.includes(best)))
        report({
          message: 'besideThread',
          data: { call, thread: thread.label },
          level: 'warning',
          place,
          trace: [...thread.trace, ...act.trace],
          targets: fork.targets,
        });
      else
        report({
          message: act.effect.proxies ? 'proxies' : 'onMac',
          data: { fork: fork.label, call },
          level: isQuiet ? 'note' : platformsGiven ? 'error' : 'warning',
          place,
          trace: [...fork.trace, ...act.trace],
          targets: ['macOS'],
        });
    }
  },
});
