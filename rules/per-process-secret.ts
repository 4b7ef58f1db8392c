import { defineRule } from '../src/rule.js';

export const perProcessSecret = defineRule({
  id: 'per-process-secret',
  languages: ['typescript'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'Each process of a program draws a secret of its own for what all of them must accept',
    why: `The workers of a cluster, and the instances that pm2 starts, are processes that share no memory. A secret that is drawn
while the program starts is another one in each of them: a session, a token or a cookie that one process signed is refused by
the next one that gets a request. Users are logged out at random, and the more so the more processes there are.`,
    reports: `- **warning**: a random value (\`randomBytes\`, \`randomUUID\`, nanoid, uuid), alone or in place of a variable that is not set, is the secret
  of sessions, cookies, CSRF tokens or JSON web tokens, in a program of which \`cluster.fork()\` or a committed ecosystem file of
  pm2 (\`instances\`) makes several processes.
- **silent**: programs of one process; secrets of the environment, of a file, of the primary where it hands them to its workers
  (\`cluster.fork({ SECRET })\`, \`process.env.SECRET = …\`); values drawn for one mode (\`NODE_ENV\`) only, or for one request.`,
    fix: `Read the secret from the environment and refuse to start without it; or draw it in the primary and hand it to the
workers: \`cluster.fork({ SESSION_SECRET: secret })\`.`,
    examples: [
      {
        language: 'typescript',
        bad: `import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import express from 'express';
import session from 'express-session';

const secret = process.env.SESSION_SECRET || randomBytes(32).toString('hex');
if (cluster.isPrimary) for (let i = 0; i < 4; i++) cluster.fork();
else express().use(session({ secret })).listen(3000);`,
        good: `import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import express from 'express';
import session from 'express-session';

if (cluster.isPrimary) {
  const SESSION_SECRET = randomBytes(32).toString('hex');
  for (let i = 0; i < 4; i++) cluster.fork({ SESSION_SECRET });
} else express().use(session({ secret: process.env.SESSION_SECRET })).listen(3000);`,
      },
    ],
    references: [
      { title: 'redis-commander#259', url: 'https://github.com/joeferner/redis-commander/issues/259' },
      { title: 'Node documentation: Cluster, How it works', url: 'https://nodejs.org/api/cluster.html#how-it-works' },
    ],
  },
  messages: {
    drawn: '`{call}()` draws the secret of {of} anew in each process that runs `{module}` ({by})',
  },
  check: (project, report) => {
    for (const { place, trace, call, of, module, by } of project.processSecrets())
      report({ level: 'warning', place, trace, message: 'drawn', data: { call, of, module, by } });
  },
});
