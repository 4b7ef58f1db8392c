import { defineRule } from '../src/rule.js';

export const staleProcessId = defineRule({
  id: 'stale-process-id',
  languages: ['python'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A process id taken before a fork names files, locks or identities after it',
    why: `A forked child has a process id of its own, but a variable that keeps the parent's id keeps it in the child too. Files,
locks and identifiers that are named by it to be unique then are the same in parent and children: they overwrite one
another's files, or take one another's locks for their own.`,
    reports: `- **warning**: \`os.getpid()\` at module level, in a class body, as a default argument, or in an attribute that only
  \`__init__\` sets, that a function of the program's children, or of a library, uses to name a file, a lock or an identity.
- **silent**: ids that are compared (with a fresh \`os.getpid()\`), set again, only logged or sent along; \`os.getppid()\`;
  a program that is run by itself and in whose children no such function is seen.`,
    fix: 'Ask `os.getpid()` where the name is made; or take it anew in the child: `os.register_at_fork(after_in_child=…)`.',
    examples: [
      {
        language: 'python',
        bad: `import os

PID = os.getpid()

def spool_path(directory):
    return f"{directory}/spool-{PID}"`,
        good: `import os

def spool_path(directory):
    return f"{directory}/spool-{os.getpid()}"`,
      },
    ],
    references: [{ title: 'POSIX: fork', url: 'https://pubs.opengroup.org/onlinepubs/9799919799/functions/fork.html' }],
  },
  messages: {
    kept: '{user} names something by `{name}`, which keeps the process id from before a fork',
  },
  check: (project, report) => {
    for (const { name, place, user, trace } of project.keptPids())
      report({ message: 'kept', data: { name, user }, level: 'warning', place, trace });
  },
});
