import { defineRule } from '../src/rule.js';

export const unboundedRefork = defineRule({
  id: 'unbounded-refork',
  languages: ['typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A worker that ends is replaced at once, as often as it ends',
    why: `A worker that fails while it starts ends within milliseconds. A handler that starts the next one at once, without a
delay, a count or a look at the clock, then does so for ever: a wrong configuration or a port in use takes a whole core, fills
the log and hides the first error. Measured: 29 workers in 3 seconds.`,
    reports: `- **warning**: a handler of \`exit\`, \`disconnect\` or \`death\` of cluster workers comes to \`cluster.fork()\` without having
  waited, compared a number or asked for the time.
- **silent**: a timer or an \`await\` before it; a limit, a count, a time that is compared, in the handler or in what it calls.
  A test of whether the program is shutting down, or of how the worker ended, is no limit.`,
    fix: `Wait before the next start, longer each time, and give up after some failures in a row.`,
    examples: [
      {
        language: 'typescript',
        bad: `cluster.on('exit', () => {
  cluster.fork();
});`,
        good: `cluster.on('exit', () => {
  setTimeout(() => cluster.fork(), 1000);
});`,
      },
    ],
    references: [
      { title: 'Node documentation: cluster, Event: exit', url: 'https://nodejs.org/api/cluster.html#event-exit_1' },
    ],
  },
  messages: {
    restarts: '`{call}()` replaces each worker that ends at once, without a delay or a limit',
  },
  check: (project, report) => {
    for (const { place, call, trace } of project.restarts())
      report({ level: 'warning', place, trace, message: 'restarts', data: { call } });
  },
});
