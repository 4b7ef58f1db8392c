import { defineRule, type ForkView, type ProposedFix } from '../src/rule.js';

export const manualForkExec = defineRule({
  id: 'manual-fork-exec',
  languages: ['python'],
  levels: ['note'],
  set: 'default',
  fixable: ['unsafe'],
  docs: {
    summary: 'A fork and an exec by hand where one call starts the program',
    why: `\`os.fork()\` copies the whole interpreter, runs the at-fork handlers and goes on in Python, to do what
\`subprocess\` and \`os.posix_spawn\` do in C. They need no copy of the memory where the system has \`vfork\` or
\`posix_spawn\`, close what the program must not inherit, and tell the parent where the exec failed.`,
    reports: `- **note**: a fork whose child does nothing but set itself up and exec: descriptors, session, process group, working
  directory, umask, user, groups, environment, signals - as far as one and the same call can do all of it.
- **silent**: \`pty.fork()\` and \`os.forkpty()\`, which give the child a terminal; children that call into the program, wait
  for their parent, limit resources, change their priority or need their own process id; double forks.`,
    fix: `Call \`subprocess.Popen\` or \`subprocess.run\`, or \`os.posix_spawn\` where signal masks are set or only the process id
is wanted.

\`--fix --unsafe-fixes\` puts \`os.posix_spawn\` in the place of a fork whose child only execs. It raises in the parent
where the program cannot be started; before, the child ended.`,
    examples: [
      {
        language: 'python',
        bad: `import os

def start(command):
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    return pid`,
        good: `import subprocess

def start(command):
    return subprocess.Popen(command, start_new_session=True)`,
      },
    ],
    references: [
      {
        title: 'Python documentation: os.posix_spawn',
        url: 'https://docs.python.org/3/library/os.html#os.posix_spawn',
      },
      { title: 'Python documentation: subprocess', url: 'https://docs.python.org/3/library/subprocess.html' },
    ],
  },
  messages: {
    plain: '{fork} and the exec in its child do by hand what `{call}` does',
    setUp: '{fork} and the exec in its child do by hand what `{call}` does with `{args}`',
  },
  check: (project, report) => {
    for (const { place, ways } of project.forkSites()) {
      const starts = ways.map(({ startedBy }) => startedBy);
      const [start] = starts;
      const [way] = ways;
      if (!way || !start || starts.some((other) => other?.call !== start.call)) continue;
      const common = {
        level: 'note',
        place,
        trace: [...way.trace, ...(way.acts('exec')[0]?.trace ?? [])],
        targets: way.targets,
        fixes: fixesOf(ways),
      } as const;
      const data = { fork: way.label, call: start.call };
      if (start.args.length === 0) report({ ...common, message: 'plain', data });
      else report({ ...common, message: 'setUp', data: { ...data, args: start.args.join('`, `') } });
    }
  },
});

/** The call in place of the fork, the child's arm taken out. */
function fixesOf([way, ...others]: readonly ForkView[]): readonly ProposedFix[] {
  const found = way?.mechanical;
  if (!found || others.some((other) => !other.mechanical)) return [];
  const { call, text, arm, name } = found;
  return [
    {
      description: `Start the program by \`${name}()\``,
      safety: 'unsafe',
      edits: [
        { place: call, text },
        { place: arm, text: [] },
      ],
    },
  ];
}
