import { defineRule } from '../src/rule.js';

export const forkInSingleExecutable = defineRule({
  id: 'fork-in-single-executable',
  languages: ['typescript'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'A program packed as one executable starts a file of its own, and runs itself instead',
    why: `\`child_process.fork(file)\` starts \`process.execPath\` with the file as its first argument. In a program that was made
into one executable file, \`process.execPath\` is that executable: it does not look at the argument but runs the application
from its beginning, which comes to the same call. One process becomes two, four, eight, until the machine is out of them.
The same holds for \`spawn(process.execPath, [file])\`. What works in development breaks in the packed program only.`,
    reports: `- **error**: \`child_process.fork\`, or \`spawn\` of \`process.execPath\` with a script, in a program that imports \`node:sea\`, or that a
  script of \`package.json\` packs by \`node --build-sea\` (\`--experimental-sea-config\`), \`bun build --compile\` or \`nexe\`.
- **warning**: the same in a package with such a script where the packed file itself (a bundle) is not there to be read.
- **silent**: behind a test of the arguments, of the environment or of \`sea.isSea()\`; with \`execPath\` in the options; where the
  program reads a variable that the options set; a program that starts itself on purpose (\`process.argv[1]\`); \`pkg\`, which sees
  to it itself.`,
    fix: `Use a worker thread; or give \`execPath\` in the options; or start the executable with an argument or a variable of the
environment that its first lines tell the child by.`,
    examples: [
      {
        language: 'typescript',
        bad: `import { isSea } from 'node:sea';
import { fork } from 'node:child_process';

fork('./worker.js');`,
        good: `import { isSea } from 'node:sea';
import { fork } from 'node:child_process';

fork('./worker.js', [], isSea() ? { execPath: '/usr/bin/node' } : {});`,
      },
    ],
    references: [
      {
        title: 'Node documentation: Single executable applications',
        url: 'https://nodejs.org/api/single-executable-applications.html',
      },
      { title: 'nodejs/single-executable#104', url: 'https://github.com/nodejs/single-executable/issues/104' },
    ],
  },
  messages: {
    packed: 'In the executable that {by} makes of it, `{call}()` runs the program again instead of a file',
    asks: 'As a single executable (it imports {by}), `{call}()` runs the program again instead of a file',
  },
  check: (project, report) => {
    for (const { place, call, trace, by, isSure, isImport } of project.packedForks())
      report({
        level: isSure ? 'error' : 'warning',
        place,
        trace,
        message: isImport ? 'asks' : 'packed',
        data: { call, by },
      });
  },
});
