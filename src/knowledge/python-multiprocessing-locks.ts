import type { Entry, Knowledge, LibraryType, LockTrait } from '../effects.js';
import { acquires, at, each, ends, given, isFalse, releases, signals, takesBriefly, waits } from './shorthand.js';

const docs = 'CPython docs multiprocessing';
const shared = 'measured: a kernel semaphore shared with the child; the release in the parent unblocks it';
const sharedLock = (what: LockTrait['what'], reentrant = false): LockTrait => ({ what, scope: 'process', reentrant });

const types: readonly LibraryType[] = [
  { name: 'multiprocessing.Lock', lock: sharedLock('lock'), scope: 'lock', source: shared },
  { name: 'multiprocessing.RLock', lock: sharedLock('lock', true), scope: 'lock', source: shared },
  { name: 'multiprocessing.Semaphore', lock: sharedLock('semaphore'), scope: 'lock', source: shared },
  { name: 'multiprocessing.BoundedSemaphore', lock: sharedLock('semaphore'), scope: 'lock', source: shared },
  {
    name: 'multiprocessing.Condition',
    lock: sharedLock('condition', true),
    wraps: at(0, 'lock'),
    scope: 'lock',
    source: shared,
  },
  { name: 'multiprocessing.Event', lock: sharedLock('event'), source: shared },
  { name: 'multiprocessing.Barrier', lock: sharedLock('barrier'), source: shared },
  { name: 'multiprocessing.Queue', lock: sharedLock('queue'), source: shared },
  {
    name: 'multiprocessing.JoinableQueue',
    bases: ['multiprocessing.Queue'],
    lock: sharedLock('queue'),
    source: shared,
  },
  { name: 'multiprocessing.SimpleQueue', lock: sharedLock('queue'), source: shared },
];

/** `Value` and `Array` are no locks themselves, but have one. */
const valueTypes: readonly LibraryType[] = [
  'multiprocessing.Value',
  'multiprocessing.Array',
  'multiprocessing.RawValue',
  'multiprocessing.RawArray',
  'multiprocessing.shared_memory.SharedMemory',
  'multiprocessing.shared_memory.ShareableList',
  'mmap.mmap',
].map((name) => ({ name, sharedMemory: true, source: docs }));

const names = types.map((type) => type.name.slice('multiprocessing.'.length));

const methods: readonly Entry[] = [
  ...['Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Condition'].flatMap((name): readonly Entry[] => [
    {
      name: `multiprocessing.${name}.acquire`,
      effects: [acquires(isFalse(at(0, 'block')), given(at(1, 'timeout')))],
      returns: { acquired: 'receiver' },
      source: docs,
    },
    { name: `multiprocessing.${name}.release`, effects: [releases], source: docs },
  ]),
  { name: 'multiprocessing.Condition.wait', effects: [waits(given(at(0, 'timeout')))], source: docs },
  { name: 'multiprocessing.Condition.wait_for', effects: [waits(given(at(1, 'timeout')))], source: docs },
  ...each('multiprocessing.Condition.', ['notify', 'notify_all'], { effects: [signals], source: docs }),
  { name: 'multiprocessing.Event.wait', effects: [takesBriefly, waits(given(at(0, 'timeout')))], source: docs },
  { name: 'multiprocessing.Event.set', effects: [takesBriefly, signals], source: docs },
  ...each('multiprocessing.Event.', ['clear', 'is_set'], { effects: [takesBriefly], source: docs }),
  { name: 'multiprocessing.Barrier.wait', effects: [waits(given(at(0, 'timeout')))], source: docs },
  ...each('multiprocessing.Queue.', ['put', 'put_nowait'], {
    effects: [
      {
        effect: 'start-thread',
        subject: 'receiver',
        life: 'idle',
        handles: ['multiprocessing', 'billiard'],
        label: "the queue's feeder thread",
      },
      takesBriefly,
    ],
    stores: at(0, 'obj'),
    source: 'measured: a feeder thread begins at the first put; a put in a child of a raw fork is lost',
  }),
  {
    name: 'multiprocessing.Queue.get',
    effects: [takesBriefly, waits(isFalse(at(0, 'block')), given(at(1, 'timeout')))],
    returns: { element: 'receiver' },
    source: docs,
  },
  {
    name: 'multiprocessing.Queue.get_nowait',
    effects: [takesBriefly],
    returns: { element: 'receiver' },
    source: docs,
  },
  { name: 'multiprocessing.Queue.join_thread', effects: [ends()], source: docs },
  { name: 'multiprocessing.JoinableQueue.join', effects: [waits()], source: docs },
  { name: 'multiprocessing.SimpleQueue.put', effects: [takesBriefly], stores: at(0, 'obj'), source: docs },
  {
    name: 'multiprocessing.SimpleQueue.get',
    effects: [takesBriefly, waits()],
    returns: { element: 'receiver' },
    source: docs,
  },
];

/** Another module's names for the same primitives. */
const same = (module: string, which: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(which.map((name) => [`${module}.${name}`, `multiprocessing.${name}`]));

const queues = ['Queue', 'JoinableQueue', 'SimpleQueue'];

/** Locks and queues shared between processes, also those of `multiprocess`, `billiard` and `torch`. */
export const pythonMultiprocessingLocks: Knowledge = {
  library: 'multiprocessing.synchronize',
  aliases: {
    ...same(
      'multiprocessing.synchronize',
      names.filter((name) => !queues.includes(name)),
    ),
    ...same('multiprocessing.queues', queues),
    ...same('multiprocessing.sharedctypes', ['Value', 'Array']),
    ...same('multiprocess', [...names, 'Value', 'Array']),
    ...same('multiprocess.queues', queues),
    ...same('billiard', [...names, 'Value', 'Array']),
    ...same('billiard.queues', queues),
    ...same('torch.multiprocessing', [...names, 'Value', 'Array']),
  },
  types: [...types, ...valueTypes],
  entries: [
    ...valueTypes.map((type): Entry => ({
      name: `${type.name}.get_lock`,
      returns: { type: 'multiprocessing.RLock' },
      source: `${docs}.Value`,
    })),
    ...methods,
    ...[...names, 'Value', 'Array'].map((name): Entry => ({
      name: `multiprocessing.context.BaseContext.${name}`,
      returns: { type: `multiprocessing.${name}` },
      source: 'CPython Lib/multiprocessing/context.py',
    })),
    ...names
      .filter((name) => name !== 'SimpleQueue')
      .map((name): Entry => ({
        name: `multiprocessing.managers.SyncManager.${name}`,
        returns: { type: `multiprocessing.${name}` },
        source: 'CPython Lib/multiprocessing/managers.py: a proxy; the lock lives in the manager process',
      })),
  ],
};
