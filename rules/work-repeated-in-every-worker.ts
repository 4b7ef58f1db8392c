import { defineRule } from '../src/rule.js';

export const workRepeatedInEveryWorker = defineRule({
  id: 'work-repeated-in-every-worker',
  languages: ['typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'A cluster begins work once in its primary and once again in each worker',
    why: `Workers of \`node:cluster\` run the program's file from its first line. What stands before the test of
\`cluster.isPrimary\` happens in the primary and in every worker: a job of the night runs nine times instead of once, migrations
race one another, and the primary, which serves nothing, keeps connections open.`,
    reports: `- **warning**: a file that starts workers where \`cluster.isPrimary\` holds also opens a connection, schedules a job, migrates a
  database or starts an interval at its top level, outside of both branches, itself or in a function of its own that it calls.
- **silent**: either branch; pools and clients that connect when they are used (\`new Pool()\`, \`knex()\`, \`lazyConnect\`); an interval
  that tells of its own process (\`process.memoryUsage()\`); behind a test of anything; workers with a file of their own
  (\`setupPrimary({ exec })\`).`,
    fix: `Move it into the branch of the primary, or of the workers, whichever needs it.`,
    examples: [
      {
        language: 'typescript',
        bad: `import cluster from 'node:cluster';
import cron from 'node-cron';
import { report } from './report.js';

cron.schedule('0 3 * * *', report);
if (cluster.isPrimary) for (let i = 0; i < 8; i++) cluster.fork();
else await import('./serve.js');`,
        good: `import cluster from 'node:cluster';
import cron from 'node-cron';
import { report } from './report.js';

if (cluster.isPrimary) {
  cron.schedule('0 3 * * *', report);
  for (let i = 0; i < 8; i++) cluster.fork();
} else await import('./serve.js');`,
      },
    ],
    references: [
      { title: 'Node documentation: Cluster', url: 'https://nodejs.org/api/cluster.html' },
      { title: 'node-cron#159', url: 'https://github.com/node-cron/node-cron/issues/159' },
    ],
  },
  messages: {
    repeated: '`{call}()` begins {what} in the primary and again in each of its workers',
  },
  check: (project, report) => {
    for (const { place, trace, call, what } of project.repeatedWork())
      report({ level: 'warning', place, trace, message: 'repeated', data: { call, what } });
  },
});
