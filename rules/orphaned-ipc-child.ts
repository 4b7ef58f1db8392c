import { defineRule } from '../src/rule.js';

export const orphanedIpcChild = defineRule({
  id: 'orphaned-ipc-child',
  languages: ['typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A child process goes on when its parent is gone',
    why: `A process that was started by \`child_process.fork\` ends with its parent only where nothing else keeps it alive. A
server, an interval or a socket does: when the parent crashes or is killed, the channel closes, \`disconnect\` is emitted, and
the child goes on without anybody who could tell it to stop. It holds its port and its connections until the machine restarts.`,
    reports: `- **warning**: a file that listens to its parent (\`process.on('message')\`) opens a server, starts an interval or connects, and
  has no handler of \`disconnect\`. That it is such a child is told by a \`fork\` of the program that runs it, or by what it sends
  to its parent.
- **silent**: a handler of \`disconnect\`; messages that it sends again and again, since one on a closed channel ends it; timers
  with \`unref()\`; workers of \`node:cluster\`, which end by themselves; worker threads.`,
    fix: `Add \`process.on('disconnect', () => process.exit())\`.`,
    examples: [
      {
        language: 'typescript',
        bad: `process.on('message', handle);
createServer().listen(0, () => process.send?.({ ready: true }));`,
        good: `process.on('message', handle);
process.on('disconnect', () => process.exit());
createServer().listen(0, () => process.send?.({ ready: true }));`,
      },
    ],
    references: [
      {
        title: 'Node documentation: process, Event: disconnect',
        url: 'https://nodejs.org/api/process.html#event-disconnect',
      },
      { title: 'unjs/env-runner#23', url: 'https://github.com/unjs/env-runner/issues/23' },
    ],
  },
  messages: {
    goesOn:
      '`{module}` listens to its parent and goes on without it: `{keptBy}()` keeps it alive, nothing handles `disconnect`',
  },
  check: (project, report) => {
    for (const { place, module, keptBy, trace } of project.orphans())
      report({ level: 'warning', place, trace, message: 'goesOn', data: { module, keptBy } });
  },
});
