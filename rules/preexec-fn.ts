import { defineRule, type ForkView, type ProposedFix } from '../src/rule.js';

export const preexecFn = defineRule({
  id: 'preexec-fn',
  languages: ['python'],
  levels: ['error', 'warning'],
  set: 'default',
  fixable: ['safe', 'unsafe'],
  docs: {
    summary: 'Python code runs in a forked child before it execs',
    why: `With \`preexec_fn\`, \`subprocess\` forks the interpreter and runs your function in the copy before it execs. Any lock
that another thread holds at that moment - of the allocator, the import system, logging - is locked in the child for ever, and
the parent waits in the constructor for a child that never execs. It also keeps \`subprocess\` from \`vfork\`, and is not
supported in subinterpreters.`,
    reports: `- **error**: another thread is surely alive at the call, or the function logs, imports, takes a lock or resolves a name.
- **warning**: any other \`preexec_fn\` that may be something else than \`None\`, given by name, by position, through
  \`**kwargs\` or \`functools.partial\`.
- **silent**: \`preexec_fn=None\`; a wrapper whose own parameter defaults to \`None\` and is never given.`,
    fix: `Use the argument that does it in C: \`start_new_session=True\` for \`os.setsid\`, \`process_group=0\` for \`os.setpgrp\`
(Python 3.11), \`umask=\`, \`user=\`, \`group=\`, \`extra_groups=\` (Python 3.9), \`cwd=\`, \`pass_fds=\`. For the rest, start a small
program that does it and then execs the real one (\`setpriv\`, \`prlimit\`, \`nice\`, or \`python -c\`).

\`--fix\` gives the argument where the function does nothing else and every targeted Python has the argument. Where the
call also takes \`**options\`, or is in a \`functools.partial\`, someone else could give the same argument: that fix is
unsafe (\`--fix --unsafe-fixes\`).`,
    examples: [
      {
        language: 'python',
        bad: `import os, subprocess

subprocess.Popen(["server"], preexec_fn=os.setsid)`,
        good: `import subprocess

subprocess.Popen(["server"], start_new_session=True)`,
      },
    ],
    references: [
      {
        title: 'Python documentation: subprocess.Popen',
        url: 'https://docs.python.org/3/library/subprocess.html#subprocess.Popen',
      },
    ],
  },
  messages: {
    given: '{function} runs between fork and exec in the child of {fork}',
    besideThread: '{function} runs between fork and exec in the child of {fork} while {thread} {alive}',
    locks: '{function} takes `{lock}` between fork and exec in the child of {fork}',
    does: '{function} {deed} between fork and exec in the child of {fork}',
  },
  check: (project, report) => {
    for (const site of project.beforeExec()) {
      const [first] = site.ways;
      if (!first?.beforeExec) continue;
      const { place, text, given } = first.beforeExec;
      const into = given ? [{ place: given, message: `${text} is put among the arguments`, depth: 0 }] : [];
      const data = { function: text, fork: first.label };
      const way = site.ways.find(({ threads }) => threads.length > 0);
      const thread = way?.threads.find(({ must }) => must) ?? way?.threads[0];
      const lock = site.ways.flatMap((found) => found.acts('acquire'))[0];
      const deed =
        site.ways.flatMap((found) => found.acts('log'))[0] ??
        site.ways.flatMap((found) => found.acts('import'))[0] ??
        site.ways.flatMap((found) => found.acts('resolve'))[0];
      const common = { place, targets: first.targets, fixes: fixesOf(site.ways) };
      if (lock)
        report({
          ...common,
          message: 'locks',
          data: { ...data, lock: lock.effect.lock.text },
          level: 'error',
          trace: [...into, ...first.trace, ...lock.trace],
        });
      else if (deed)
        report({
          ...common,
          message: 'does',
          data: { ...data, deed: DEEDS[deed.effect.kind] },
          level: 'error',
          trace: [...into, ...first.trace, ...deed.trace],
        });
      else if (thread)
        report({
          ...common,
          message: 'besideThread',
          data: { ...data, thread: thread.label, alive: thread.must ? 'is running' : 'may be running' },
          level: thread.must ? 'error' : 'warning',
          trace: [...into, ...thread.trace],
        });
      else report({ ...common, message: 'given', data, level: 'warning', trace: [...into, ...first.trace] });
    }
  },
});

const DEEDS = { log: 'logs', import: 'imports a module', resolve: 'resolves a name' } as const;

/** The arguments that do the same, where every way to the call gives a function that they can stand for. */
function fixesOf(ways: readonly ForkView[]): readonly ProposedFix[] {
  const replacements = ways.map(({ beforeExec }) => beforeExec?.replacement ?? null);
  const [first] = replacements;
  const place = ways[0]?.beforeExec?.place;
  if (!first || !place || replacements.some((other) => JSON.stringify(other) !== JSON.stringify(first))) return [];
  const text = first.args.flatMap(({ name, value }, i) => [`${i === 0 ? '' : ', '}${name}=`, value]);
  const names = first.args.map(({ name, value }) => `\`${name}=${typeof value === 'string' ? value : '…'}\``);
  return [
    {
      description: `Give ${names.join(', ')} instead`,
      safety: first.isSure ? 'safe' : 'unsafe',
      edits: [{ place, text }],
    },
  ];
}
