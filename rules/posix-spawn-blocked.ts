import { defineRule } from '../src/rule.js';

export const posixSpawnBlocked = defineRule({
  id: 'posix-spawn-blocked',
  languages: ['python'],
  levels: ['note'],
  set: 'audit',
  docs: {
    summary: 'An argument keeps `subprocess` from starting a program without a fork',
    why: `\`subprocess\` starts a program by \`posix_spawn\` where it can, else by \`vfork\` (Python 3.10, Linux), else by \`fork\` and
\`exec\` in C. The first two copy no page tables, so a large parent starts a program as fast as a small one, and never fails
for want of memory. Each argument that has to be done between fork and exec takes one of these ways away. None of them is
unsafe: with all but \`preexec_fn\`, no Python runs in the child.`,
    reports: `- **note**: an argument that keeps the call from \`posix_spawn\`: \`preexec_fn\`, \`pass_fds\`, \`cwd\`, \`start_new_session\`,
  \`process_group\`, \`umask\`, \`user\`, \`group\`, \`extra_groups\`, a program without a directory, \`close_fds=True\` (before Python
  3.13, and on macOS). \`preexec_fn\`, \`user\`, \`group\` and \`extra_groups\` keep it from \`vfork\` too. Of an argument that comes by
  \`**\` the call is the place.
- **silent**: arguments that say nothing (\`cwd=None\`, \`start_new_session=False\`); \`shell=True\`, whose program is \`/bin/sh\`;
  targets on which the argument costs nothing.

\`close_fds\` is true by default. Calls that say nothing of it are reported with this switch only:

\`\`\`toml
[tool.forklint.rules.posix-spawn-blocked]
defaults = true
\`\`\``,
    fix: `Where programs are started often from a large process: give the program with its directory (\`shutil.which\` once), pass
\`close_fds=False\` where nothing inheritable is open, and let the program itself change its directory or session (\`env -C\`,
\`setsid\`).`,
    examples: [
      {
        language: 'python',
        bad: `import subprocess

subprocess.run(["git", "status"], cwd=tree)`,
        good: `import subprocess

subprocess.run(["/usr/bin/git", "-C", tree, "status"], close_fds=False)`,
      },
    ],
    references: [
      {
        title: 'Python documentation: subprocess, disabling use of posix_spawn',
        url: 'https://docs.python.org/3/library/subprocess.html#disabling-use-of-posix-spawn',
      },
    ],
  },
  options: { defaults: 'reports calls that are kept from `posix_spawn` by the default of `close_fds` alone' },
  messages: {
    barred: '{bar} keeps `{call}()` from {ways}',
  },
  check: (project, report, { defaults = false }) => {
    for (const { place, call, bar, byDefault, from } of project.barredLaunches()) {
      if (byDefault && !defaults) continue;
      const isPartial = from.every(({ targets }) => targets.length > 0);
      const ways = from.map(({ way, targets }) =>
        isPartial || targets.length === 0 ? `\`${way}\`` : `\`${way}\` (${targets.join('; ')})`,
      );
      report({
        message: 'barred',
        data: { bar, call, ways: ways.join(' and ') },
        level: 'note',
        place,
        trace: [{ place, message: `${bar} is asked of \`${call}()\``, depth: 0 }],
        targets: isPartial ? [...new Set(from.flatMap(({ targets }) => targets))] : [],
      });
    }
  },
});
