import { defineRule } from '../src/rule.js';

export const syncChildOfSelf = defineRule({
  id: 'sync-child-of-self',
  languages: ['typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A process waits synchronously for a program that waits for an answer of that process',
    why: `While \`execSync\`, \`execFileSync\` or \`spawnSync\` runs, the event loop of the process stands still: it accepts no
connection and answers none. A program that asks a server of this very process waits for the answer, and the process waits for
the program. Neither goes on until one of them has a time limit.`,
    reports: `- **warning**: the command of such a call asks a port or a socket that the same process listens on: the same number, variable or
  path behind \`localhost\`, or what \`server.address()\` says, given to a client such as curl, wget or another program of Node.
- **silent**: other hosts and ports; programs that only open a browser or look who listens; commands that run on in the background;
  servers of other processes; \`exec\` and \`spawn\`, which leave the event loop free.`,
    fix: `Use \`execFile\`, \`exec\` or \`spawn\` and wait for the promise or the event; or ask the server in the process itself.`,
    examples: [
      {
        language: 'typescript',
        bad: `import { execSync } from 'node:child_process';
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end('ok'));
server.listen(3000, () => {
  console.log(execSync('curl -s http://localhost:3000/').toString());
});`,
        good: `import { execFile } from 'node:child_process';
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end('ok'));
server.listen(3000, () => {
  execFile('curl', ['-s', 'http://localhost:3000/'], (_, stdout) => console.log(stdout));
});`,
      },
    ],
    references: [
      {
        title: 'Node documentation: Synchronous process creation',
        url: 'https://nodejs.org/api/child_process.html#synchronous-process-creation',
      },
      { title: 'node-v0.x-archive#25810', url: 'https://github.com/nodejs/node-v0.x-archive/issues/25810' },
    ],
  },
  messages: {
    waits: '`{call}()` stops the process until `{program}` ends, which asks a server of this process',
  },
  check: (project, report) => {
    for (const { place, trace, call, program } of project.selfWaits())
      report({ level: 'warning', place, trace, message: 'waits', data: { call, program } });
  },
});
