import { defineRule } from '../src/rule.js';

export const clusterForkInWorker = defineRule({
  id: 'cluster-fork-in-worker',
  languages: ['typescript'],
  levels: ['error'],
  set: 'default',
  docs: {
    summary: 'A cluster worker reaches the call that starts workers',
    why: `A worker of \`node:cluster\` is a new process that runs the program's file from its first line. Only the primary can
start workers: in a worker \`cluster.fork\` is not there, and calling it throws \`TypeError: cluster.fork is not a function\`.
Every worker dies so at once, and a primary that replaces dead workers starts the next ones for ever.`,
    reports: `- **error**: running a file calls \`cluster.fork()\`, and neither \`cluster.isPrimary\`, \`isMaster\`, \`isWorker\` nor any
  other test of the process stands between.
- **silent**: where the function or every caller is guarded; where \`setupPrimary({ exec })\` names another file; functions that
  nobody calls; calls under a condition of which it is not known what it is about.`,
    fix: `Start workers under \`if (cluster.isPrimary)\`, or give workers a file of their own by \`cluster.setupPrimary({ exec })\`.`,
    examples: [
      {
        language: 'typescript',
        bad: `import cluster from 'node:cluster';
import { serve } from './serve.js';

cluster.fork();
serve();`,
        good: `import cluster from 'node:cluster';
import { serve } from './serve.js';

if (cluster.isPrimary) cluster.fork();
else serve();`,
      },
    ],
    references: [
      { title: 'Node documentation: cluster.fork', url: 'https://nodejs.org/api/cluster.html#clusterforkenv' },
      { title: 'nodejs/node#42887', url: 'https://github.com/nodejs/node/issues/42887' },
    ],
  },
  messages: {
    reached: 'Running `{module}` calls `{call}()` in workers too, where it throws',
  },
  check: (project, report) => {
    for (const { place, call, module, trace } of project.workerStarts())
      report({ level: 'error', place, trace, message: 'reached', data: { call, module } });
  },
});
