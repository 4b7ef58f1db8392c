import type { ArgRef, EffectSpec, Entry, HookKind, Knowledge, LibraryType, SpawnSpec } from '../effects.js';
import { at, callsLater, each, ends, given, key, waits } from './shorthand.js';

/** One of the packages with multiprocessing's interface: what its children run and how they begin by default. */
interface Family {
  readonly module: string;
  readonly hooks: readonly HookKind[];
  readonly startMethod: 'default' | 'fork';
  readonly source: string;
}

const stdlib: Family = {
  module: 'multiprocessing',
  hooks: ['os', 'multiprocessing'],
  startMethod: 'default',
  source: 'CPython Lib/multiprocessing; measured',
};
const billiard: Family = {
  module: 'billiard',
  hooks: ['os', 'billiard'],
  startMethod: 'fork',
  source: 'celery/billiard context.py and process.py: fork on POSIX, own module',
};
const multiprocess: Family = {
  module: 'multiprocess',
  hooks: ['os', 'multiprocessing'],
  startMethod: 'fork',
  source: 'uqfoundation/multiprocess context.py: fork on POSIX, macOS and 3.14 included',
};

const child = (
  family: Family,
  label: string,
  entry: SpawnSpec['entry'],
  startMethod: NonNullable<SpawnSpec['startMethod']>,
  count: SpawnSpec['count'] = 'one',
  workers?: ArgRef,
): EffectSpec => ({
  effect: 'spawn',
  spawn: {
    memory: 'by-start-method',
    startMethod,
    entry,
    runsHooks: family.hooks,
    leaves: '_exit',
    when: 'call',
    count,
    ...(workers ? { workers } : {}),
    reseeds: [{ generator: 'random' }],
    raw: false,
    label,
  },
});

const poolEffects = (family: Family, startMethod: NonNullable<SpawnSpec['startMethod']>): readonly EffectSpec[] => [
  child(
    family,
    'a pool of processes',
    { kind: 'tasks', of: 'result', initializer: at(1, 'initializer'), initargs: at(2, 'initargs') },
    startMethod,
    'many',
    at(0, 'processes'),
  ),
  { effect: 'start-thread', subject: 'result', life: 'idle', label: "the pool's handler threads" },
];

const spawnRemedy = 'choose the `spawn` or `forkserver` start method, or start the processes before the threads';

/** What the module and each context object offer alike; `owner` is `multiprocessing` or a context type. */
const factories = (
  family: Family,
  owner: string,
  startMethod: NonNullable<SpawnSpec['startMethod']>,
): readonly Entry[] => [
  {
    name: `${owner}.Pool`,
    effects: poolEffects(family, startMethod),
    returns: { type: `${family.module}.Pool` },
    remedy: spawnRemedy,
    source: `${family.source}: three threads in the parent, started after its workers`,
  },
  {
    name: `${owner}.Manager`,
    effects: [child(family, 'a manager process', { kind: 'program' }, startMethod)],
    returns: { type: 'multiprocessing.managers.SyncManager' },
    remedy: spawnRemedy,
    source: `${family.source}: a server process, no thread in the caller`,
  },
];

const processType = (name: string, startMethod: LibraryType['startMethod'] & string, base?: string): LibraryType => ({
  name,
  ...(base === undefined ? {} : { bases: [base] }),
  callable: { target: at(1, 'target'), args: at(3, 'args'), kwargs: at(4, 'kwargs'), method: 'run' },
  startMethod,
  process: true,
  source: 'CPython docs multiprocessing.Process',
});

const familyTypes = (family: Family): readonly LibraryType[] => [
  processType(`${family.module}.Process`, family.startMethod),
  { name: `${family.module}.Pool`, scope: 'ends', unpicklable: true, source: family.source },
];

const processMethods = (family: Family): readonly Entry[] => [
  {
    name: `${family.module}.Process.start`,
    effects: [
      child(
        family,
        family.module === 'multiprocessing' ? 'a multiprocessing child' : `a ${family.module} child`,
        { kind: 'target', of: 'receiver' },
        'receiver',
      ),
    ],
    remedy: spawnRemedy,
    source: family.source,
  },
  { name: `${family.module}.Process.join`, effects: [waits(given(at(0, 'timeout')))], source: family.source },
  ...each(`${family.module}.Pool.`, ['apply', 'map', 'starmap', 'imap', 'imap_unordered'], {
    effects: [{ effect: 'submit', fn: at(0, 'func') }],
    source: family.source,
  }),
  {
    name: `${family.module}.Pool.apply_async`,
    effects: [
      { effect: 'submit', fn: at(0, 'func'), args: at(1, 'args') },
      callsLater(at(3, 'callback')),
      callsLater(at(4, 'error_callback')),
    ],
    returns: { type: 'multiprocessing.pool.AsyncResult' },
    source: family.source,
  },
  ...each(`${family.module}.Pool.`, ['map_async', 'starmap_async'], {
    effects: [
      { effect: 'submit', fn: at(0, 'func') },
      callsLater(at(3, 'callback')),
      callsLater(at(4, 'error_callback')),
    ],
    returns: { type: 'multiprocessing.pool.AsyncResult' },
    source: family.source,
  }),
  ...each(`${family.module}.Pool.`, ['join', 'terminate'], { effects: [ends()], source: family.source }),
];

const contexts = [
  { name: 'Default', startMethod: 'default', process: 'multiprocessing.Process' },
  { name: 'Fork', startMethod: 'fork', process: 'multiprocessing.context.ForkProcess' },
  { name: 'Spawn', startMethod: 'spawn', process: 'multiprocessing.context.SpawnProcess' },
  { name: 'ForkServer', startMethod: 'forkserver', process: 'multiprocessing.context.ForkServerProcess' },
] as const;

const contextOf = Object.fromEntries(
  contexts.map(({ name, startMethod }) => [
    startMethod === 'default' ? '' : startMethod,
    `multiprocessing.context.${name}Context`,
  ]),
);

const contextTypes: readonly LibraryType[] = [
  { name: 'multiprocessing.context.BaseContext', source: 'CPython Lib/multiprocessing/context.py' },
  ...contexts.map((context): LibraryType => ({
    name: `multiprocessing.context.${context.name}Context`,
    bases: ['multiprocessing.context.BaseContext'],
    startMethod: context.startMethod,
    source: 'CPython Lib/multiprocessing/context.py',
  })),
  ...contexts
    .filter((context) => context.startMethod !== 'default')
    .map((context) => processType(context.process, context.startMethod, 'multiprocessing.Process')),
];

const makesProcess = (startMethod: 'default' | 'receiver'): readonly EffectSpec[] => [
  { effect: 'make-starter', startMethod },
];

const contextEntries: readonly Entry[] = [
  { name: 'multiprocessing.Process', effects: makesProcess('default'), source: stdlib.source },
  ...factories(stdlib, 'multiprocessing.context.BaseContext', 'receiver'),
  ...contexts.map((context): Entry => ({
    name: `multiprocessing.context.${context.name}Context.Process`,
    effects: makesProcess('receiver'),
    returns: { type: context.process },
    source: 'CPython Lib/multiprocessing/context.py',
  })),
  ...['multiprocessing', 'multiprocessing.context.BaseContext', 'multiprocess', 'billiard'].flatMap(
    (owner): readonly Entry[] => [
      {
        name: `${owner}.get_context`,
        returns: { context: at(0, 'method'), types: contextOf },
        source: 'CPython docs multiprocessing.get_context',
      },
      {
        name: `${owner}.set_start_method`,
        effects: [{ effect: 'select-start-method', method: at(0, 'method') }],
        source: 'CPython docs multiprocessing.set_start_method',
      },
    ],
  ),
];

const managerSource = 'CPython Lib/multiprocessing/managers.py';

/** `multiprocessing`, and `multiprocess` (pathos) and `billiard` (celery), which have its interface. */
export const pythonMultiprocessing: Knowledge = {
  library: 'multiprocessing',
  aliases: {
    'multiprocessing.context.Process': 'multiprocessing.Process',
    'multiprocessing.process.BaseProcess': 'multiprocessing.Process',
    'multiprocessing.process.Process': 'multiprocessing.Process',
    'multiprocessing.pool.Pool': 'multiprocessing.Pool',
    'multiprocessing.context.get_context': 'multiprocessing.get_context',
    'multiprocessing.dummy': 'threading',
    'multiprocessing.dummy.Process': 'threading.Thread',
    'multiprocessing.dummy.Pool': 'multiprocessing.pool.ThreadPool',
    'multiprocessing.dummy.Queue': 'queue.Queue',
    'multiprocessing.dummy.JoinableQueue': 'queue.Queue',
    ...Object.fromEntries(
      ['Process', 'Pool', 'Manager', 'get_context', 'set_start_method', 'pool'].map((name) => [
        `torch.multiprocessing.${name}`,
        `multiprocessing.${name}`,
      ]),
    ),
    'billiard.pool.Pool': 'billiard.Pool',
    'billiard.process.Process': 'billiard.Process',
    'billiard.process.BaseProcess': 'billiard.Process',
    'billiard.context.Process': 'billiard.Process',
    'billiard.dummy': 'multiprocessing.dummy',
    'celery.concurrency.asynpool.AsynPool': 'billiard.Pool',
    'multiprocess.pool.Pool': 'multiprocess.Pool',
    'multiprocess.pool.ThreadPool': 'multiprocessing.pool.ThreadPool',
    'multiprocess.process.BaseProcess': 'multiprocess.Process',
    'multiprocess.context.Process': 'multiprocess.Process',
    'multiprocess.context.ForkContext': 'multiprocessing.context.ForkContext',
    'multiprocess.context.SpawnContext': 'multiprocessing.context.SpawnContext',
    'multiprocess.dummy': 'multiprocessing.dummy',
    'pathos.helpers.mp': 'multiprocess',
    'pathos.pools.ProcessPool': 'pathos.multiprocessing.ProcessPool',
    'pathos.multiprocessing.ProcessingPool': 'pathos.multiprocessing.ProcessPool',
    'pathos.pools._ProcessPool': 'multiprocess.Pool',
    'kombu.utils.compat.register_after_fork': 'billiard.util.register_after_fork',
  },
  types: [
    ...familyTypes(stdlib),
    ...familyTypes(billiard),
    ...familyTypes(multiprocess),
    {
      name: 'pathos.multiprocessing.ProcessPool',
      bases: ['multiprocess.Pool'],
      scope: 'ends',
      source: 'pathos multiprocessing.py',
    },
    { name: 'multiprocessing.pool.ThreadPool', scope: 'ends', source: 'measured: n + 3 threads' },
    { name: 'multiprocessing.pool.AsyncResult', source: 'CPython docs multiprocessing.pool.AsyncResult' },
    { name: 'multiprocessing.managers.BaseManager', scope: 'ends', startMethod: 'default', source: managerSource },
    {
      name: 'multiprocessing.managers.SyncManager',
      bases: ['multiprocessing.managers.BaseManager'],
      scope: 'ends',
      startMethod: 'default',
      source: managerSource,
    },
    ...contextTypes,
  ],
  entries: [
    ...factories(stdlib, 'multiprocessing', 'default'),
    ...factories(billiard, 'billiard', 'fork'),
    ...factories(multiprocess, 'multiprocess', 'fork'),
    ...processMethods(stdlib),
    ...processMethods(billiard),
    ...processMethods(multiprocess),
    {
      name: 'pathos.multiprocessing.ProcessPool',
      effects: poolEffects(multiprocess, 'fork'),
      returns: { type: 'pathos.multiprocessing.ProcessPool' },
      source: 'pathos multiprocessing.py: a multiprocess Pool',
    },
    ...contextEntries,
    {
      name: 'multiprocessing.pool.ThreadPool',
      effects: [{ effect: 'start-thread', subject: 'result', life: 'idle', label: "the thread pool's threads" }],
      returns: { type: 'multiprocessing.pool.ThreadPool' },
      source: 'measured: n + 3 threads in the constructor',
    },
    ...each(
      'multiprocessing.pool.ThreadPool.',
      ['apply', 'map', 'starmap', 'imap', 'imap_unordered', 'map_async', 'starmap_async'],
      {
        effects: [
          { effect: 'start-thread', subject: 'receiver', life: 'idle', runs: { kind: 'callable', fn: at(0, 'func') } },
        ],
        source: 'CPython docs multiprocessing.pool.ThreadPool',
      },
    ),
    {
      name: 'multiprocessing.pool.ThreadPool.apply_async',
      effects: [
        {
          effect: 'start-thread',
          subject: 'receiver',
          life: 'idle',
          runs: { kind: 'callable', fn: at(0, 'func'), args: at(1, 'args') },
        },
      ],
      returns: { type: 'multiprocessing.pool.AsyncResult' },
      source: 'CPython docs multiprocessing.pool.ThreadPool',
    },
    ...each('multiprocessing.pool.ThreadPool.', ['join', 'terminate'], {
      effects: [ends()],
      source: 'CPython docs multiprocessing.pool.ThreadPool',
    }),
    ...each('multiprocessing.pool.AsyncResult.', ['get', 'wait'], {
      effects: [waits(given(at(0, 'timeout')))],
      source: 'CPython docs multiprocessing.pool.AsyncResult; measured: never completes in a child of an older pool',
    }),
    {
      name: 'multiprocessing.managers.BaseManager',
      effects: [{ effect: 'make-starter', startMethod: key('ctx') }],
      source: managerSource,
    },
    {
      name: 'multiprocessing.managers.BaseManager.start',
      effects: [child(stdlib, 'a manager process', { kind: 'program' }, 'receiver')],
      remedy: spawnRemedy,
      source: managerSource,
    },
    ...each('', ['multiprocessing.util.register_after_fork', 'multiprocess.util.register_after_fork'], {
      effects: [{ effect: 'at-fork-handler', hooks: 'multiprocessing', of: at(0, 'obj'), afterInChild: at(1, 'func') }],
      source: 'CPython Lib/multiprocessing/util.py; measured: does not run after a raw os.fork',
    }),
    {
      name: 'billiard.util.register_after_fork',
      effects: [{ effect: 'at-fork-handler', hooks: 'billiard', of: at(0, 'obj'), afterInChild: at(1, 'func') }],
      source: 'celery/billiard util.py; kombu utils/compat.py',
    },
    {
      name: 'multiprocessing.util.Finalize',
      effects: [{ effect: 'register-exit', fn: at(1, 'callback') }],
      source: 'CPython Lib/multiprocessing/util.py',
    },
    {
      name: 'torch.multiprocessing.spawn',
      effects: [
        child(stdlib, 'torch processes', { kind: 'callable', fn: at(0, 'fn'), args: at(1, 'args') }, 'spawn', 'many'),
      ],
      source: 'torch multiprocessing/spawn.py: start_method="spawn"',
    },
    {
      name: 'torch.multiprocessing.start_processes',
      effects: [
        {
          ...child(
            stdlib,
            'torch processes',
            { kind: 'callable', fn: at(0, 'fn'), args: at(1, 'args') },
            'spawn',
            'many',
          ),
          unless: [{ arg: at(5, 'start_method'), is: 'equals', values: ['fork', 'forkserver'] }],
        },
        {
          ...child(
            stdlib,
            'torch processes',
            { kind: 'callable', fn: at(0, 'fn'), args: at(1, 'args') },
            'fork',
            'many',
          ),
          when: [{ arg: at(5, 'start_method'), is: 'equals', values: ['fork'] }],
        },
      ],
      source: 'torch multiprocessing/spawn.py',
    },
    {
      name: 'multiprocessing.current_process',
      returns: { type: 'multiprocessing.Process' },
      tellsMain: { attribute: 'name', value: 'MainProcess' },
      source: 'CPython docs multiprocessing.current_process',
    },
    {
      name: 'multiprocessing.connection.Client',
      effects: [
        {
          effect: 'resolve-name',
          host: at(0, 'address'),
          unless: [
            { arg: at(0, 'address'), is: 'numeric-host' },
            { arg: at(0, 'address'), is: 'unix-path' },
          ],
        },
      ],
      source: 'CPython Lib/multiprocessing/connection.py SocketClient',
    },
  ],
};
