import type { EffectSpec, Entry, Knowledge, LibraryType, LockTrait } from '../effects.js';
import {
  acquires,
  at,
  callsNow,
  each,
  ends,
  given,
  isFalse,
  key,
  reinitialises,
  releases,
  signals,
  takesBriefly,
  waits,
} from './shorthand.js';

const threadLock = (what: LockTrait['what'], reentrant = false): LockTrait => ({ what, scope: 'thread', reentrant });

const measured =
  'CPython docs threading; measured on 3.6 to 3.13: held by another thread at fork, it hangs in the child';
const acquireRelease = (type: string, timeout: number): readonly Entry[] => [
  {
    name: `${type}.acquire`,
    effects: [acquires(isFalse(at(0, 'blocking')), given(at(timeout, 'timeout')))],
    returns: { acquired: 'receiver' },
    source: measured,
  },
  { name: `${type}.release`, effects: [releases], source: measured },
  { name: `${type}._at_fork_reinit`, effects: [{ ...reinitialises, python: '>=3.9' }], source: 'bpo-40089' },
];

const startsTarget: EffectSpec = {
  effect: 'start-thread',
  subject: 'receiver',
  life: 'target',
  runs: { kind: 'target' },
};

const queueTypes: readonly LibraryType[] = [
  {
    name: 'queue.Queue',
    lock: threadLock('queue'),
    source: 'CPython Lib/queue.py: one mutex and three conditions; measured: hangs in the child under traffic',
  },
  ...['queue.LifoQueue', 'queue.PriorityQueue'].map((name) => ({
    name,
    bases: ['queue.Queue'],
    lock: threadLock('queue'),
    source: 'CPython Lib/queue.py',
  })),
  {
    name: 'queue.SimpleQueue',
    lock: { ...threadLock('queue'), safe: true },
    source: 'measured: 200 of 200 forks fine, also with threads blocked in get',
  },
];

/** `threading`, `_thread` and `queue`: threads, locks, and what waits for another thread. */
export const pythonThreading: Knowledge = {
  library: 'threading',
  aliases: {
    '_thread.allocate_lock': 'threading.Lock',
    '_thread.allocate': 'threading.Lock',
    '_thread.lock': 'threading.Lock',
    '_thread.LockType': 'threading.Lock',
    '_thread.RLock': 'threading.RLock',
    '_thread.start_new': '_thread.start_new_thread',
    thread: '_thread',
    'six.moves._thread': '_thread',
    dummy_threading: 'threading',
    _dummy_threading: 'threading',
    'threading._allocate_lock': 'threading.Lock',
    'threading.allocate_lock': 'threading.Lock',
    'threading._RLock': 'threading.RLock',
    'threading._PyRLock': 'threading.RLock',
    'threading._CRLock': 'threading.RLock',
    'threading._Condition': 'threading.Condition',
    'threading._Event': 'threading.Event',
    'threading._Semaphore': 'threading.Semaphore',
    'threading._Timer': 'threading.Timer',
    'threading.Condition.notifyAll': 'threading.Condition.notify_all',
    'threading.Event.isSet': 'threading.Event.is_set',
    Queue: 'queue',
    _queue: 'queue',
    'six.moves.queue': 'queue',
    'queue._PySimpleQueue': 'queue.SimpleQueue',
  },
  types: [
    { name: 'threading.Lock', lock: threadLock('lock'), scope: 'lock', source: measured },
    { name: 'threading.RLock', lock: threadLock('lock', true), scope: 'lock', source: measured },
    {
      name: 'threading.Condition',
      lock: threadLock('condition', true),
      wraps: at(0, 'lock'),
      scope: 'lock',
      source: measured,
    },
    { name: 'threading.Semaphore', lock: threadLock('semaphore'), scope: 'lock', source: measured },
    {
      name: 'threading.BoundedSemaphore',
      bases: ['threading.Semaphore'],
      lock: threadLock('semaphore'),
      scope: 'lock',
      source: measured,
    },
    { name: 'threading.Event', lock: threadLock('event'), source: measured },
    { name: 'threading.Barrier', lock: threadLock('barrier'), source: measured },
    {
      name: 'threading.Thread',
      callable: { target: at(1, 'target'), args: at(3, 'args'), kwargs: at(4, 'kwargs'), method: 'run' },
      unpicklable: true,
      source: 'CPython docs threading.Thread',
    },
    {
      name: 'threading.Timer',
      bases: ['threading.Thread'],
      callable: { target: at(1, 'function'), args: at(2, 'args'), kwargs: at(3, 'kwargs'), method: 'run' },
      source: 'CPython docs threading.Timer',
    },
    ...queueTypes,
  ],
  entries: [
    ...acquireRelease('threading.Lock', 1),
    ...acquireRelease('threading.RLock', 1),
    ...acquireRelease('threading.Condition', 1),
    ...acquireRelease('threading.Semaphore', 1),
    {
      name: 'threading.Condition.wait',
      effects: [waits(given(at(0, 'timeout')))],
      source: 'CPython docs threading.Condition: releases while it waits',
    },
    {
      name: 'threading.Condition.wait_for',
      effects: [callsNow(at(0, 'predicate')), waits(given(at(1, 'timeout')))],
      source: 'CPython docs threading.Condition: releases while it waits',
    },
    ...each('threading.Condition.', ['notify', 'notify_all'], {
      effects: [signals],
      source: 'CPython docs threading.Condition',
    }),
    {
      name: 'threading.Event.wait',
      effects: [takesBriefly, waits(given(at(0, 'timeout')))],
      source: 'CPython Lib/threading.py Event; measured: hangs when its setter was a parent thread',
    },
    { name: 'threading.Event.set', effects: [takesBriefly, signals], source: 'CPython Lib/threading.py Event' },
    { name: 'threading.Event.clear', effects: [takesBriefly], source: 'CPython Lib/threading.py Event' },
    { name: 'threading.Event.is_set', source: 'CPython Lib/threading.py Event: takes nothing' },
    ...each('threading.Event.', ['_at_fork_reinit', '_reset_internal_locks'], {
      effects: [reinitialises],
      source: 'CPython Lib/threading.py Event; bpo-40089',
    }),
    {
      name: 'threading.Barrier.wait',
      effects: [takesBriefly, waits(given(at(0, 'timeout')))],
      source: 'CPython Lib/threading.py Barrier',
    },
    ...each('threading.Barrier.', ['reset', 'abort'], {
      effects: [takesBriefly, signals],
      source: 'CPython Lib/threading.py Barrier',
    }),
    {
      name: 'threading.current_thread',
      returns: { thread: 'current' },
      source: 'CPython docs threading.current_thread',
    },
    { name: 'threading.Thread.start', effects: [startsTarget], source: 'CPython docs threading.Thread' },
    {
      name: 'threading.Thread.join',
      effects: [ends(given(at(0, 'timeout')))],
      source: 'CPython docs threading.Thread.join; measured: returns at once for a thread of the parent',
    },
    {
      name: 'threading.Timer.start',
      effects: [{ ...startsTarget, once: true }],
      source: 'CPython docs threading.Timer: runs the function once, after the interval',
    },
    { name: 'threading.Timer.cancel', effects: [ends()], source: 'CPython docs threading.Timer' },
    {
      name: '_thread.start_new_thread',
      effects: [
        {
          effect: 'start-thread',
          subject: 'result',
          life: 'target',
          runs: { kind: 'callable', fn: at(0), args: at(1) },
        },
      ],
      source: 'CPython docs _thread',
    },
    {
      name: '_thread.start_joinable_thread',
      effects: [
        {
          effect: 'start-thread',
          subject: 'result',
          life: 'target',
          runs: { kind: 'callable', fn: at(0, 'function') },
        },
      ],
      source: 'CPython Lib/threading.py 3.13',
    },
    {
      name: '_thread.exit',
      effects: [{ effect: 'exit', how: 'exit' }],
      source: 'CPython docs _thread: raises SystemExit',
    },
    {
      name: 'queue.Queue.put',
      effects: [takesBriefly],
      stores: at(0, 'item'),
      source: 'CPython Lib/queue.py',
    },
    { name: 'queue.Queue.put_nowait', effects: [takesBriefly], stores: at(0, 'item'), source: 'CPython Lib/queue.py' },
    {
      name: 'queue.Queue.get',
      effects: [takesBriefly, waits(isFalse(at(0, 'block')), given(at(1, 'timeout')))],
      returns: { element: 'receiver' },
      source: 'CPython Lib/queue.py',
    },
    {
      name: 'queue.Queue.get_nowait',
      effects: [takesBriefly],
      returns: { element: 'receiver' },
      source: 'CPython Lib/queue.py',
    },
    { name: 'queue.Queue.join', effects: [takesBriefly, waits()], source: 'CPython Lib/queue.py' },
    ...each('queue.Queue.', ['qsize', 'empty', 'full', 'task_done'], {
      effects: [takesBriefly],
      source: 'CPython Lib/queue.py',
    }),
    {
      name: 'queue.Queue.shutdown',
      effects: [{ ...takesBriefly, python: '>=3.13' }],
      source: 'CPython docs queue.Queue.shutdown',
    },
    ...each('queue.SimpleQueue.', ['put', 'put_nowait'], {
      stores: at(0, 'item'),
      source: 'CPython docs queue.SimpleQueue',
    }),
    {
      name: 'queue.SimpleQueue.get',
      effects: [waits(isFalse(at(0, 'block')), given(at(1, 'timeout')))],
      returns: { element: 'receiver' },
      source: 'CPython docs queue.SimpleQueue',
    },
    {
      name: 'queue.SimpleQueue.get_nowait',
      returns: { element: 'receiver' },
      source: 'CPython docs queue.SimpleQueue',
    },
    ...each('faulthandler.', ['dump_traceback_later'], {
      effects: [
        {
          effect: 'start-thread',
          subject: 'result',
          life: 'service',
          native: true,
          label: "faulthandler's watchdog thread",
        },
      ],
      source: 'measured: one native thread, unseen by threading.active_count()',
    }),
    {
      name: 'sched.scheduler.enter',
      effects: [{ effect: 'call', fn: at(2, 'action'), args: key('argument'), timing: 'later' }],
      source: 'CPython docs sched',
    },
  ],
};
