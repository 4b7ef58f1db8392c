import type { EffectSpec, Entry, Knowledge, LockTrait } from '../effects.js';
import { acquires, at, callsNow, each, releases } from './shorthand.js';

/** Excludes other tasks of its own process. */
const TASK: LockTrait = { what: 'lock', scope: 'task', reentrant: false };
/** Kept where all processes see it. */
const OUTSIDE: LockTrait = { what: 'lock', scope: 'record', reentrant: false };
const FLOCK: LockTrait = { what: 'lock', scope: 'flock', reentrant: false };

/** By the name that is the argument, or that is the first group of this expression in it. */
const takes = (of: number, named: string | true = true): EffectSpec => ({
  effect: 'acquire',
  subject: at(of),
  named,
  hold: 'held',
  lock: OUTSIDE,
});
const gives = (of: number, named: string | true = true): EffectSpec => ({
  effect: 'release',
  subject: at(of),
  named,
  lock: OUTSIDE,
});

const during = (fn: number): readonly EffectSpec[] => [acquires(), callsNow(at(fn)), releases];

const OF_TASKS = { subject: at(0), named: true, lock: TASK } as const;

/** Opening so fails where the file is there already. */
const EXCLUSIVE = ['wx', 'wx+', 'xw', 'ax'];

/** A file that is made to be there once. */
const makesFile = (name: string, arg: number, key: string | null, returns?: Entry['returns']): Entry => ({
  name: `node:fs.${name}`,
  effects: [
    {
      ...takes(0),
      when: [
        key === null
          ? { arg: at(arg), is: 'equals', values: EXCLUSIVE }
          : { arg: at(arg), is: 'has', key, values: EXCLUSIVE },
      ],
    },
  ],
  ...(returns && { returns }),
  source: 'Node docs, File system flags: wx fails if the path exists',
});

const DESCRIPTOR = { type: 'js:FileDescriptor' } as const;

/** Locks of tasks and locks between processes, and the writes that they guard. */
export const nodeLocks: Knowledge = {
  library: 'node locks',
  aliases: {
    'node:fs/promises': 'node:fs',
    'node:fs.promises': 'node:fs',
    'npm:fs-extra': 'node:fs',
    'npm:graceful-fs': 'node:fs',
  },
  types: [
    { name: 'npm:async-mutex.Mutex', lock: TASK, source: 'async-mutex README; typescript-facts 3: 2 instead of 800' },
    { name: 'npm:es-toolkit.Mutex', lock: TASK, source: 'es-toolkit docs, Mutex' },
    { name: 'npm:async-lock', lock: TASK, source: 'async-lock README; rogierschouten/async-lock#8' },
    { name: 'npm:await-lock', lock: TASK, source: 'await-lock README' },
    { name: 'npm:redlock', source: 'redlock README' },
    { name: 'npm:redlock.Lock', source: 'redlock README, Lock' },
    { name: 'js:FileDescriptor', source: 'Node docs, fs.openSync' },
  ],
  entries: [
    {
      name: 'npm:async-mutex.Mutex.acquire',
      effects: [acquires()],
      returns: { method: 'release' },
      source: 'async-mutex README, acquire: gives the function that releases',
    },
    { name: 'npm:async-mutex.Mutex.release', effects: [releases], source: 'async-mutex README, release' },
    { name: 'npm:async-mutex.Mutex.runExclusive', effects: during(0), source: 'async-mutex README, runExclusive' },
    { name: 'npm:async-mutex.withTimeout', returns: { same: at(0) }, source: 'async-mutex README, withTimeout' },
    { name: 'npm:es-toolkit.Mutex.acquire', effects: [acquires()], source: 'es-toolkit docs, Mutex' },
    { name: 'npm:es-toolkit.Mutex.release', effects: [releases], source: 'es-toolkit docs, Mutex' },
    { name: 'npm:async-lock.acquire', effects: during(1), source: 'async-lock README, acquire' },
    { name: 'npm:await-lock.acquireAsync', effects: [acquires()], source: 'await-lock README' },
    { name: 'npm:await-lock.release', effects: [releases], source: 'await-lock README' },
    {
      name: 'js:navigator.locks.request',
      effects: [
        { effect: 'acquire', hold: 'held', ...OF_TASKS },
        callsNow(at(1)),
        callsNow(at(2)),
        { effect: 'release', ...OF_TASKS },
      ],
      source: 'Node docs, Web Locks; typescript-facts 3: three of three processes hold it at once',
    },
    ...each('npm:proper-lockfile.', ['lock', 'lockSync'], {
      effects: [takes(0)],
      returns: { method: 'unlock' },
      source: 'proper-lockfile README, lock: gives the function that releases',
    }),
    ...each('npm:proper-lockfile.', ['unlock', 'unlockSync'], {
      effects: [gives(0)],
      source: 'proper-lockfile README, unlock',
    }),
    ...each('npm:redlock.', ['acquire', 'lock'], {
      effects: [takes(0)],
      returns: { type: 'npm:redlock.Lock' },
      source: 'redlock README, acquire; lock before 5',
    }),
    {
      name: 'npm:redlock.using',
      effects: [takes(0), callsNow(at(2)), callsNow(at(3)), gives(0)],
      source: 'redlock README, using: extends the lock while the function runs',
    },
    ...each('npm:redlock.Lock.', ['release', 'unlock'], {
      effects: [{ effect: 'release', subject: 'receiver', named: true, lock: OUTSIDE }],
      source: 'redlock README, release; unlock before 5',
    }),
    {
      name: 'npm:pg.Client.query',
      effects: [
        takes(0, 'pg_advisory_lock\\s*\\(([^)]*)\\)'),
        gives(0, 'pg_advisory_unlock(?:_all)?\\s*\\(([^)]*)\\)'),
      ],
      source: 'PostgreSQL docs, Advisory Lock Functions; node-postgres docs, client.query',
    },
    ...each('npm:fs-ext.', ['flock', 'flockSync'], {
      effects: [
        {
          effect: 'acquire',
          subject: at(0),
          hold: 'held',
          lock: FLOCK,
          when: [{ arg: at(1), is: 'equals', values: ['ex', 'exnb', 'sh', 'shnb'] }],
        },
        { effect: 'release', subject: at(0), lock: FLOCK, when: [{ arg: at(1), is: 'equals', values: ['un'] }] },
      ],
      source: 'fs-ext README, flock; flock(2): the lock is of the open file, which a child may inherit',
    }),
    {
      ...makesFile('openSync', 1, null, DESCRIPTOR),
      ofProcess: { what: 'a file descriptor' },
    },
    {
      ...makesFile('open', 1, null),
      ofProcess: { what: 'an open file' },
    },
    ...['writeFile', 'writeFileSync'].map((name) => ({
      ...makesFile(name, 2, 'flag'),
      writes: { to: at(0) },
    })),
    ...each('node:fs.', ['unlinkSync', 'unlink', 'rmSync', 'rm', 'remove', 'removeSync'], {
      effects: [gives(0)],
      source: 'Node docs, fs.unlink',
    }),
    ...each('node:fs.', ['outputFile', 'outputFileSync', 'outputJson', 'outputJSON', 'writeJson', 'writeJSON'], {
      writes: { to: at(0) },
      source: 'fs-extra README',
    }),
    ...each('node:fs.', ['writeJsonSync', 'writeJSONSync', 'outputJsonSync', 'outputJSONSync'], {
      writes: { to: at(0) },
      source: 'fs-extra README',
    }),
    ...each('npm:jsonfile.', ['writeFile', 'writeFileSync'], { writes: { to: at(0) }, source: 'jsonfile README' }),
    { name: 'npm:write-file-atomic', writes: { to: at(0) }, source: 'write-file-atomic README' },
    { name: 'js:Bun.write', writes: { to: at(0) }, source: 'Bun docs, Bun.write' },
    ...each('js:Deno.', ['writeTextFile', 'writeFile'], { writes: { to: at(0) }, source: 'Deno docs' }),
  ],
};
