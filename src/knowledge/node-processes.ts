import type { EffectSpec, Knowledge, ModuleEntry, SpawnSpec } from '../effects.js';
import { at } from './shorthand.js';

const FORK_DOCS = 'Node docs, child_process.fork: a new process that runs the module, with a channel';
const FACTS = 'typescript-facts 3 and 6, measured with Node 20 to 26';

const starting = (entry: ModuleEntry, label: string): EffectSpec => ({ effect: 'spawn', spawn: fresh(entry, label) });

const fresh = (entry: ModuleEntry, label: string): SpawnSpec => ({
  memory: 'fresh',
  entry,
  runsHooks: [],
  leaves: 'exit',
  when: 'call',
  count: 'one',
  raw: false,
  label,
});

const OF_COMMAND: ModuleEntry = {
  kind: 'module',
  file: at(1),
  command: at(0),
  args: at(1),
  options: at(2),
  roles: { channel: 'asked' },
};

const onEvent = (of: string): readonly EffectSpec[] => [{ effect: 'listen', of, event: at(0), fn: at(1) }];

/** The methods by which handlers of events are added. */
const LISTENERS = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'];

/** Processes of Node: child_process, cluster, and what a process knows of itself. */
export const nodeProcesses: Knowledge = {
  library: 'node processes',
  aliases: {
    'js:process': 'node:process',
    'js:globalThis.process': 'node:process',
    'js:global.process': 'node:process',
    'js:Bun.argv': 'node:process.argv',
    'js:Bun.env': 'node:process.env',
    'js:Deno.args': 'node:process.argv',
    'js:Deno.env': 'node:process.env',
    'js:import.meta.env': 'node:process.env',
    'js:Deno.exit': 'node:process.exit',
    'node:cluster.isMaster': 'node:cluster.isPrimary',
    'node:cluster.setupMaster': 'node:cluster.setupPrimary',
    'node:process.channel': 'node:process.connected',
    'node:process.execArgv': 'node:process.argv',
    'node:child_process.execFile': 'node:child_process.spawn',
  },
  clients: [
    ...['curl', 'wget', 'http', 'https', 'xh', 'ab', 'wrk', 'hey', 'siege', 'autocannon', 'k6', 'newman', 'hurl'],
    ...['node', 'bun', 'deno', 'tsx', 'ts-node', 'python', 'python3', 'lighthouse', 'artillery', 'pa11y', 'grpcurl'],
  ],
  types: [
    { name: 'node:child_process.ChildProcess', process: true, source: 'Node docs, Class: ChildProcess' },
    { name: 'node:cluster.Worker', process: true, source: 'Node docs, Class: Worker of cluster' },
  ],
  entries: [
    {
      name: 'node:child_process.fork',
      effects: [
        starting(
          { kind: 'module', file: at(0), args: at(1), options: at(2), roles: { channel: true } },
          '`child_process.fork()`',
        ),
      ],
      returns: { type: 'node:child_process.ChildProcess' },
      source: FORK_DOCS,
    },
    {
      name: 'node:child_process.spawn',
      effects: [starting(OF_COMMAND, '`child_process.spawn()`')],
      returns: { type: 'node:child_process.ChildProcess' },
      source: 'Node docs, child_process.spawn; fork is a special case of it',
    },
    ...['spawnSync', 'execFileSync'].map((name) => ({
      name: `node:child_process.${name}`,
      effects: [
        starting({ ...OF_COMMAND, waits: true }, `\`child_process.${name}()\``),
        { effect: 'block' as const, command: at(0), args: at(1), options: at(2) },
      ],
      source: `Node docs, child_process.${name}`,
    })),
    {
      name: 'node:child_process.execSync',
      effects: [{ effect: 'block', command: at(0), options: at(1) }],
      source: 'Node docs, child_process.execSync: the event loop stands still until the child has ended',
    },
    {
      name: 'node:cluster.fork',
      effects: [starting({ kind: 'module', env: at(0), roles: { channel: true, primary: false } }, '`cluster.fork()`')],
      returns: { type: 'node:cluster.Worker' },
      remedy: 'start workers only where `cluster.isPrimary` holds',
      source: `Node docs, cluster.fork: only in the primary; ${FACTS}: TypeError in a worker`,
    },
    {
      name: 'node:cluster.setupPrimary',
      effects: [{ effect: 'choose-file', options: at(0), key: 'exec' }],
      source: 'Node docs, cluster.setupPrimary: exec',
    },
    {
      name: 'node:cluster.isPrimary',
      tells: { role: 'primary', when: true },
      source: 'Node docs, cluster.isPrimary',
    },
    { name: 'node:cluster.isWorker', tells: { role: 'primary', when: false }, source: 'Node docs, cluster.isWorker' },
    { name: 'node:cluster.worker', tells: { role: 'primary', when: false }, source: 'Node docs, cluster.worker' },
    {
      name: 'node:worker_threads.isMainThread',
      tells: { role: 'main-thread', when: true },
      source: `Node docs, worker_threads.isMainThread; true in every child process: ${FACTS}`,
    },
    {
      name: 'node:worker_threads.parentPort',
      tells: { role: 'main-thread', when: false },
      source: 'Node docs, worker_threads.parentPort: null in the main thread',
    },
    {
      name: 'node:process.send',
      tells: { role: 'channel', when: true },
      effects: [{ effect: 'message-parent', message: at(0) }],
      source: 'Node docs, process.send: undefined without a channel',
    },
    {
      name: 'node:process.connected',
      tells: { role: 'channel', when: true },
      source: 'Node docs, process.connected and process.channel',
    },
    { name: 'node:sea.isSea', tells: { role: 'single-executable', when: true }, source: 'Node docs, sea.isSea' },
    { name: 'js:import.meta.main', tells: { role: 'main', when: true }, source: 'Node docs, import.meta.main' },
    { name: 'js:Bun.isMainThread', tells: { role: 'main-thread', when: true }, source: 'Bun docs, Bun.isMainThread' },
    {
      name: 'node:process.argv',
      given: 'arguments',
      ofProcess: { what: 'an argument', members: true },
      source: 'Node docs, process.argv',
    },
    {
      name: 'node:process.env',
      given: 'environment',
      ofProcess: { what: 'a variable of the environment', members: true },
      source: 'Node docs, process.env',
    },
    ...LISTENERS.flatMap((method) => [
      {
        name: `node:process.${method}`,
        effects: onEvent('process'),
        returns: { same: 'receiver' as const },
        source: 'Node docs, Process events',
      },
      {
        name: `node:cluster.${method}`,
        effects: onEvent('cluster'),
        source: 'Node docs, cluster events: exit, disconnect; `death` before 0.6',
      },
      {
        name: `node:cluster.Worker.${method}`,
        effects: onEvent('cluster'),
        returns: { same: 'receiver' as const },
        source: 'Node docs, Class: Worker of cluster, events',
      },
      {
        name: `node:child_process.ChildProcess.${method}`,
        effects: onEvent('child'),
        returns: { same: 'receiver' as const },
        source: 'Node docs, Class: ChildProcess, events',
      },
    ]),
    {
      name: 'node:events.once',
      effects: [{ effect: 'wait', subject: at(0) }],
      source: 'Node docs, events.once: a promise of the next such event',
    },
    {
      name: 'node:process.exit',
      effects: [{ effect: 'exit', how: '_exit' }],
      source: 'Node docs, process.exit: the rest of the program does not run',
    },
    { name: 'node:process.abort', effects: [{ effect: 'exit', how: '_exit' }], source: 'Node docs, process.abort' },
  ],
};
