import type { EffectSpec, Entry, Knowledge, LibraryType, LockTrait } from '../effects.js';
import { acquires, at, each, flag, given, isFalse, releases } from './shorthand.js';

const flock: LockTrait = { what: 'lock', scope: 'flock', reentrant: true };
const record: LockTrait = { what: 'lock', scope: 'record', reentrant: true };

const file = at(0, 'fd');
const command = at(1);

/** `LOCK_EX` and `LOCK_SH` take, `LOCK_UN` gives back; with `LOCK_NB` it raises instead of waiting. */
const byFlag = (lock: LockTrait): readonly EffectSpec[] => [
  ...['LOCK_EX', 'LOCK_SH'].map((name): EffectSpec => ({
    effect: 'acquire',
    subject: file,
    hold: 'held',
    lock,
    bounded: [flag(command, 'LOCK_NB')],
    when: [flag(command, name)],
  })),
  { effect: 'release', subject: file, lock, when: [flag(command, 'LOCK_UN')] },
];

const filelock =
  'filelock 4 docs, concepts; measured: the release in a child does nothing; before 4 it drops the lock of the parent';
const pidAware: Pick<LibraryType, 'lock' | 'oldLock'> = {
  lock: { what: 'lock', scope: 'pid', reentrant: true },
  oldLock: { versions: { library: 'filelock', range: '<4' }, lock: flock },
};
const portalocker = 'portalocker 4.4; measured: the release in a child drops the lock of the parent';
const fasteners = 'fasteners 0.20; measured: lockf, the parent keeps it';

const lockMethods = (type: string, bounded: EffectSpec, source: string): readonly Entry[] => [
  { name: `${type}.acquire`, effects: [bounded], returns: { acquired: 'receiver' }, source },
  { name: `${type}.release`, effects: [releases], source },
];

/** Locks on files: which of them a forked child shares. */
export const pythonFileLocks: Knowledge = {
  library: 'fcntl',
  aliases: {
    'filelock.UnixFileLock': 'filelock.FileLock',
    'filelock.BaseFileLock': 'filelock.FileLock',
    'portalocker.utils.Lock': 'portalocker.Lock',
    'portalocker.utils.RLock': 'portalocker.RLock',
    'fasteners.process_lock.InterProcessLock': 'fasteners.InterProcessLock',
    'oslo_concurrency.lockutils.InterProcessLock': 'fasteners.InterProcessLock',
  },
  types: [
    { name: 'filelock.FileLock', ...pidAware, scope: 'lock', source: filelock },
    { name: 'filelock.SoftFileLock', bases: ['filelock.FileLock'], ...pidAware, scope: 'lock', source: filelock },
    { name: 'portalocker.Lock', lock: { ...flock, reentrant: false }, scope: 'lock', source: portalocker },
    { name: 'portalocker.RLock', bases: ['portalocker.Lock'], lock: flock, scope: 'lock', source: portalocker },
    {
      name: 'fasteners.InterProcessLock',
      lock: { ...record, reentrant: false },
      scope: 'lock',
      source: fasteners,
    },
    { name: 'zc.lockfile.LockFile', lock: { ...flock, reentrant: false }, source: 'zc.lockfile: fcntl.flock' },
  ],
  entries: [
    {
      name: 'fcntl.flock',
      effects: byFlag(flock),
      remedy: 'open and lock the file again in the child',
      source: 'CPython docs fcntl.flock; measured: the child shares it, its LOCK_UN drops the lock of the parent',
    },
    {
      name: 'fcntl.lockf',
      effects: byFlag(record),
      source: 'CPython docs fcntl.lockf; measured: the child does not hold it',
    },
    {
      name: 'os.lockf',
      effects: [
        ...['F_LOCK', 'F_TLOCK'].map((name): EffectSpec => ({
          effect: 'acquire',
          subject: file,
          hold: 'held',
          lock: record,
          bounded: [flag(at(1, 'cmd'), 'F_TLOCK')],
          when: [flag(at(1, 'cmd'), name)],
        })),
        { effect: 'release', subject: file, lock: record, when: [flag(at(1, 'cmd'), 'F_ULOCK')] },
      ],
      source: 'CPython docs os.lockf',
    },
    ...lockMethods('filelock.FileLock', acquires(given(at(0, 'timeout')), isFalse({ name: 'blocking' })), filelock),
    ...lockMethods('portalocker.Lock', acquires(given(at(0, 'timeout'))), portalocker),
    {
      name: 'portalocker.lock',
      effects: [
        {
          effect: 'acquire',
          subject: at(0, 'file_'),
          hold: 'held',
          lock: flock,
          bounded: [flag(at(1, 'flags'), 'NON_BLOCKING'), flag(at(1, 'flags'), 'LOCK_NB')],
        },
      ],
      source: portalocker,
    },
    {
      name: 'portalocker.unlock',
      effects: [{ effect: 'release', subject: at(0, 'file_'), lock: flock }],
      source: portalocker,
    },
    ...lockMethods(
      'fasteners.InterProcessLock',
      acquires(isFalse(at(0, 'blocking')), given(at(3, 'timeout'))),
      fasteners,
    ),
    {
      name: 'zc.lockfile.LockFile',
      effects: [{ effect: 'acquire', subject: 'result', hold: 'held', bounded: [given(at(0))] }],
      returns: { type: 'zc.lockfile.LockFile' },
      source: 'zc.lockfile: fcntl.flock with LOCK_NB in the constructor',
    },
    ...each('zc.lockfile.LockFile.', ['close'], { effects: [releases], source: 'zc.lockfile' }),
  ],
};
