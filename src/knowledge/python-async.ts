import type { EffectSpec, Entry, Knowledge, LibraryType, LockTrait, ResourceTrait } from '../effects.js';
import {
  absent,
  acquires,
  at,
  each,
  flag,
  freshProgram,
  key,
  none,
  numericHost,
  releases,
  resolves,
  signals,
  waits,
} from './shorthand.js';

const deferred = 'Twisted 26.10 docs core/howto/defer: its result comes later, by callbacks';
const docs = 'CPython docs asyncio';
const loop = 'asyncio.AbstractEventLoop';

const taskLock = (what: LockTrait['what']): LockTrait => ({ what, scope: 'task', reentrant: false });
const locks: readonly { readonly name: string; readonly what: LockTrait['what'] }[] = [
  { name: 'Lock', what: 'lock' },
  { name: 'Condition', what: 'condition' },
  { name: 'Semaphore', what: 'semaphore' },
];

const lockTypes: readonly LibraryType[] = [
  ...['asyncio', 'anyio', 'trio'].flatMap((module) =>
    locks.map(({ name, what }): LibraryType => ({
      name: `${module}.${name}`,
      lock: taskLock(what),
      scope: 'lock',
      source: `${module} docs: a plain flag; measured: only its state is copied`,
    })),
  ),
  {
    name: 'asyncio.BoundedSemaphore',
    bases: ['asyncio.Semaphore'],
    lock: taskLock('semaphore'),
    scope: 'lock',
    source: docs,
  },
  ...['asyncio', 'anyio', 'trio'].map((module): LibraryType => ({
    name: `${module}.Event`,
    lock: taskLock('event'),
    source: `${module} docs`,
  })),
  ...['gevent.Greenlet', 'gevent.pool.Group', 'gevent.pool.Pool', 'gevent.threadpool.ThreadPool'].map(
    (name): LibraryType => ({ name, cooperative: true, source: 'gevent docs: used where gevent.monkey has patched' }),
  ),
  ...['eventlet.GreenPool', 'eventlet.GreenPile'].map((name): LibraryType => ({
    name,
    cooperative: true,
    source: 'eventlet docs: used where eventlet.monkey_patch() has patched',
  })),
  { name: 'asyncio.Barrier', lock: taskLock('barrier'), source: docs },
  { name: 'asyncio.Queue', lock: taskLock('queue'), source: docs },
  ...['asyncio.LifoQueue', 'asyncio.PriorityQueue'].map((name): LibraryType => ({
    name,
    bases: ['asyncio.Queue'],
    lock: taskLock('queue'),
    source: docs,
  })),
];

const lockMethods: readonly Entry[] = ['asyncio', 'anyio', 'trio'].flatMap((module) => [
  ...locks.flatMap(({ name }): readonly Entry[] => [
    { name: `${module}.${name}.acquire`, effects: [acquires()], source: `${module} docs` },
    { name: `${module}.${name}.release`, effects: [releases], source: `${module} docs` },
  ]),
  { name: `${module}.Condition.wait`, effects: [waits()], source: `${module} docs` },
  ...each(`${module}.Condition.`, ['notify', 'notify_all'], { effects: [signals], source: `${module} docs` }),
  { name: `${module}.Event.wait`, effects: [waits()], source: `${module} docs` },
  { name: `${module}.Event.set`, effects: [signals], source: `${module} docs` },
]);

const inThread = (subject: 'result' | 'receiver', fn: number): EffectSpec => ({
  effect: 'start-thread',
  subject,
  life: 'idle',
  runs: { kind: 'callable', fn: at(fn), rest: 'arguments' },
  label: 'a worker thread of the event loop',
});

/** A connection by name: the resolver runs in a thread of the loop's executor, which then stays. */
const connects = (
  subject: 'result' | 'receiver',
  host: { readonly index: number; readonly name: string },
): readonly EffectSpec[] => [
  { effect: 'resolve-name', host, unless: [numericHost(host), absent(host), none(host)] },
  {
    effect: 'start-thread',
    subject,
    life: 'idle',
    resolves: true,
    label: 'a resolver thread of the event loop',
    unless: [numericHost(host), absent(host), none(host)],
  },
];

const resolverSource = 'CPython Lib/asyncio/base_events.py: getaddrinfo in the default executor';

const eventLoop: ResourceTrait = {
  what: 'an event loop',
  harm: 'both processes wait on one epoll object, and each loses events to the other',
  handover: true,
  uses: ['run_until_complete', 'run_forever', 'create_task', 'add_reader', 'add_writer'],
  remedy: 'make a loop in each process, as `asyncio.run()` does',
};

/** `asyncio`, and the thread helpers of `anyio`, `trio` and `starlette`. */
export const pythonAsync: Knowledge = {
  library: 'asyncio',
  aliases: {
    'asyncio.locks': 'asyncio',
    'asyncio.futures': 'asyncio',
    'tornado.concurrent.Future': 'asyncio.Future',
    'asyncio.queues': 'asyncio',
    'asyncio.events.AbstractEventLoop': loop,
    'asyncio.BaseEventLoop': loop,
    'asyncio.base_events.BaseEventLoop': loop,
    'asyncio.SelectorEventLoop': loop,
    'asyncio.ProactorEventLoop': loop,
    'uvloop.Loop': loop,
    'uvloop.new_event_loop': 'asyncio.new_event_loop',
    'fastapi.concurrency.run_in_threadpool': 'starlette.concurrency.run_in_threadpool',
  },
  types: [
    ...lockTypes,
    { name: loop, resource: eventLoop, source: docs },
    { name: 'asyncio.Future', handle: true, source: docs },
    { name: 'twisted.internet.defer.Deferred', handle: true, source: deferred },
  ],
  entries: [
    ...lockMethods,
    { name: 'asyncio.Future', source: docs },
    { name: 'twisted.internet.defer.Deferred', source: deferred },
    ...each('asyncio.Queue.', ['put', 'put_nowait'], { stores: at(0, 'item'), source: docs }),
    { name: 'asyncio.Queue.get', effects: [waits()], returns: { element: 'receiver' }, source: docs },
    { name: 'asyncio.Queue.get_nowait', returns: { element: 'receiver' }, source: docs },
    ...each('asyncio.', ['get_event_loop', 'new_event_loop', 'get_running_loop'], {
      returns: { type: loop },
      source: docs,
    }),
    {
      name: 'asyncio.to_thread',
      effects: [inThread('result', 0)],
      source: `${docs}.to_thread; measured: the thread stays in the default executor`,
    },
    ...each('', ['anyio.to_thread.run_sync', 'trio.to_thread.run_sync', 'starlette.concurrency.run_in_threadpool'], {
      effects: [inThread('result', 0)],
      source: 'anyio and trio docs: worker threads are kept for later calls',
    }),
    {
      name: `${loop}.run_in_executor`,
      effects: [
        { ...inThread('receiver', 1), when: [none(at(0, 'executor'))] },
        {
          effect: 'start-thread',
          subject: at(0, 'executor'),
          life: 'idle',
          runs: { kind: 'callable', fn: at(1, 'func'), rest: 'arguments' },
          label: "the executor's threads",
          unless: [none(at(0, 'executor'))],
        },
      ],
      source: `${docs} loop.run_in_executor; measured`,
    },
    {
      name: `${loop}.call_soon`,
      effects: [{ effect: 'call', fn: at(0), rest: 'arguments', timing: 'later' }],
      source: docs,
    },
    {
      name: `${loop}.call_soon_threadsafe`,
      effects: [
        { effect: 'call', fn: at(0), rest: 'arguments', timing: 'later' },
        { effect: 'hand-over', subject: 'receiver' },
      ],
      source: `${docs} loop.call_soon_threadsafe`,
    },
    {
      name: 'asyncio.run_coroutine_threadsafe',
      effects: [{ effect: 'hand-over', subject: at(1, 'loop') }],
      source: `${docs}.run_coroutine_threadsafe: the coroutine runs in the thread of that loop`,
    },
    ...each(`${loop}.`, ['call_later', 'call_at', 'add_reader', 'add_writer', 'add_signal_handler'], {
      effects: [{ effect: 'call', fn: at(1), rest: 'arguments', timing: 'later' }],
      source: docs,
    }),
    {
      name: `${loop}.shutdown_default_executor`,
      effects: [{ effect: 'end-thread', subject: 'receiver' }],
      source: docs,
    },
    {
      name: `${loop}.getaddrinfo`,
      effects: [resolves(at(0, 'host')), ...connects('receiver', { index: 0, name: 'host' }).slice(1)],
      source: resolverSource,
    },
    {
      name: `${loop}.getnameinfo`,
      effects: [{ effect: 'resolve-name', host: at(0, 'sockaddr'), unless: [flag(at(1, 'flags'), 'NI_NUMERICHOST')] }],
      source: resolverSource,
    },
    ...each(`${loop}.`, ['create_connection', 'create_server'], {
      effects: connects('receiver', { index: 1, name: 'host' }),
      source: resolverSource,
    }),
    {
      name: 'asyncio.open_connection',
      effects: connects('result', { index: 0, name: 'host' }),
      source: resolverSource,
    },
    {
      name: 'asyncio.start_server',
      effects: connects('result', { index: 1, name: 'host' }),
      source: resolverSource,
    },
    ...each(`${loop}.`, ['subprocess_exec', 'subprocess_shell'], {
      effects: [{ ...freshProgram('an asyncio subprocess'), when: [absent(key('preexec_fn'))] }],
      source: docs,
    }),
  ],
};
