import { defineRule } from '../src/rule.js';

export const forkedChildReturns = defineRule({
  id: 'forked-child-returns',
  languages: ['python'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'The child of a fork can get out of its arm into the program of its parent',
    why: `After a fork there are two processes at the same place of the program. A child that returns, falls out of its
\`if\`, or throws, goes on as a second copy of the parent: it serves the same requests, commits the same transactions, deletes
the same temporary files and flushes the same buffers a second time. \`sys.exit()\` is an exception too: it runs the
\`finally\` blocks and exit handlers that belong to the parent.`,
    reports: `- **error**: the child falls through or returns into code that its parent runs too; an \`exec*\` may fail and what
  follows is not an exit.
- **warning**: the child ends by \`sys.exit\`; an exception may leave its arm: one that is raised in the program, or by a
  function that was handed in.
- **silent**: \`os._exit\` on every path, best in a \`finally\`; a child that is the program from then on, since its parent
  leaves or never returns; a \`sys.exit\` under a handler of \`SystemExit\`; helpers that tell their caller which of the two it is.`,
    fix: `Put all that the child does into \`try: … finally: os._exit(status)\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os

def start(command):
    pid = os.fork()
    if pid == 0:
        os.execvp(command[0], command)
    return pid`,
        good: `import os

def start(command):
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
      { title: 'Python documentation: os._exit', url: 'https://docs.python.org/3/library/os.html#os._exit' },
    ],
  },
  messages: {
    falls: 'The child of {fork} goes on from here in the code of its parent',
    returns: 'The child of {fork} returns from here to the caller of its parent',
    exec: 'The child of {fork} goes on as a second parent where this exec fails',
    exit: 'The child of {fork} unwinds its parent’s program: `sys.exit()` is an exception',
    raise: 'An exception raised here takes the child of {fork} out of its arm into the program of its parent',
  },
  check: (project, report) => {
    const told = new Set<string>();
    for (const { ways } of project.forkSites()) {
      const found = ways.flatMap((way) => way.escapes.map((escape) => ({ way, ...escape })));
      const gravest = LEVELS.map((kinds) => found.filter(({ kind }) => kinds.includes(kind))).find(
        (escapes) => escapes.length > 0,
      );
      for (const { way, kind, place, trace } of gravest ?? []) {
        const at = `${place.path} ${place.span.join(' ')}`;
        if (told.has(at)) continue;
        told.add(at);
        report({
          message: kind,
          data: { fork: way.label },
          level: kind === 'exit' || kind === 'raise' ? 'warning' : 'error',
          place,
          trace,
          targets: way.targets,
        });
      }
    }
  },
});

/** An arm that lets its child out one way is mended as a whole: what is less grave is not told beside it. */
const LEVELS: readonly (readonly string[])[] = [['falls', 'returns', 'exec'], ['exit'], ['raise']];
