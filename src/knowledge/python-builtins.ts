import type { Entry, Knowledge, LibraryType } from '../effects.js';
import { reader } from './resource-traits.js';
import { at, callsLater, callsNow, closes, each, key, setup, releases } from './shorthand.js';

const docs = 'CPython docs stdtypes';

const containers: readonly LibraryType[] = [
  ...['list', 'tuple', 'set', 'frozenset', 'dict'].map((name) => ({
    name: `builtins.${name}`,
    container: true,
    ...(name === 'list' || name === 'tuple' ? {} : { unordered: true }),
    source: docs,
  })),
  ...['deque', 'OrderedDict', 'defaultdict', 'ChainMap', 'UserList', 'UserDict', 'Counter'].map((name) => ({
    name: `collections.${name}`,
    bases: [name === 'deque' || name === 'UserList' ? 'builtins.list' : 'builtins.dict'],
    container: true,
    source: 'CPython docs collections',
  })),
  { name: 'weakref.WeakSet', bases: ['builtins.set'], container: true, source: 'CPython docs weakref' },
  ...['WeakKeyDictionary', 'WeakValueDictionary'].map((name) => ({
    name: `weakref.${name}`,
    bases: ['builtins.dict'],
    container: true,
    source: 'CPython docs weakref',
  })),
];

/** `list(x)`, `sorted(x)` and the like hold what x holds. */
const sameElements = [
  'builtins.list',
  'builtins.tuple',
  'builtins.dict',
  'builtins.reversed',
  'builtins.iter',
  'builtins.enumerate',
  'builtins.zip',
  'collections.deque',
  'collections.OrderedDict',
  'weakref.WeakSet',
  'itertools.chain',
  'itertools.cycle',
  'itertools.islice',
  'itertools.zip_longest',
  'itertools.chain.from_iterable',
];

const sequenceMethods: readonly Entry[] = [
  ...each('builtins.list.', ['append', 'appendleft', 'extend', 'extendleft'], { stores: at(0), source: docs }),
  { name: 'builtins.list.insert', stores: at(1), source: docs },
  ...each('builtins.list.', ['pop', 'popleft'], { returns: { element: 'receiver' }, source: docs }),
  { name: 'builtins.list.copy', returns: { same: 'receiver' }, source: docs },
  { name: 'builtins.list.sort', effects: [callsNow(key('key'))], source: docs },
];

const setMethods: readonly Entry[] = [
  ...each('builtins.set.', ['add', 'update'], { stores: at(0), source: docs }),
  { name: 'builtins.set.pop', returns: { element: 'receiver' }, source: docs },
  ...each('builtins.set.', ['copy', 'difference', 'intersection', 'union'], {
    returns: { same: 'receiver' },
    source: docs,
  }),
];

const clearing: readonly Entry[] = each('builtins.', ['dict.clear', 'list.clear', 'set.clear'], {
  effects: [{ effect: 'reinit', subject: 'receiver' }],
  source: docs,
});

const dictMethods: readonly Entry[] = [
  { name: 'builtins.dict.setdefault', stores: at(1, 'default'), returns: { element: 'receiver' }, source: docs },
  { name: 'builtins.dict.update', stores: at(0), source: docs },
  ...each('builtins.dict.', ['get', 'pop', 'popitem'], { returns: { element: 'receiver' }, source: docs }),
  ...each('builtins.dict.', ['values', 'items', 'copy'], { returns: { same: 'receiver' }, source: docs }),
];

const openFile = reader('an open file', {
  uses: ['read', 'readline', 'readlines', 'readinto', 'seek', 'truncate'],
});

/** The modes of `open` in which a file is written to. */
const writingModes = ['w', 'a', 'x', 'r+', 'w+', 'a+', 'x+'].flatMap((mode) => [
  mode,
  `${mode}t`,
  `${mode}b`,
  `${mode.slice(0, 1)}b${mode.slice(1)}`,
]);

const functools = 'CPython docs functools';
const contextlib = 'CPython docs contextlib';
const weakref = 'CPython docs weakref';

/** Containers, iteration, and what passes an object or a callable on: `functools`, `contextlib`, `weakref`, `copy`. */
export const pythonBuiltins: Knowledge = {
  library: 'builtins',
  aliases: {
    __builtin__: 'builtins',
    'six.moves.builtins': 'builtins',
    'six.moves.map': 'builtins.map',
    'six.moves.filter': 'builtins.filter',
    'six.moves.zip': 'builtins.zip',
    'io.open': 'builtins.open',
    'codecs.open': 'builtins.open',
    'io.TextIOWrapper': 'io.FileIO',
    'io.BufferedWriter': 'io.FileIO',
    'weakref.ReferenceType': 'weakref.ref',
    'weakref.KeyedRef': 'weakref.ref',
    'contextlib.AsyncExitStack': 'contextlib.ExitStack',
  },
  types: [
    ...containers,
    { name: 'contextlib.ExitStack', scope: 'closes', collects: true, source: contextlib },
    { name: 'contextlib.suppress', scope: 'self', swallows: true, source: contextlib },
    {
      name: 'io.FileIO',
      scope: 'closes',
      unpicklable: true,
      resource: openFile,
      source: 'CPython docs io; fork(2): one file offset',
    },
    { name: 'pathlib.Path', source: 'CPython docs pathlib' },
    { name: 'contextvars.Context', source: 'CPython docs contextvars' },
  ],
  entries: [
    ...each('', sameElements, { returns: { same: at(0) }, source: `${docs}, functions, itertools` }),
    {
      name: 'builtins.sorted',
      effects: [callsNow(key('key'))],
      returns: { same: at(0), as: 'builtins.list' },
      source: 'CPython docs functions',
    },
    ...each('builtins.', ['set', 'frozenset'], { returns: { same: at(0), as: 'builtins.set' }, source: docs }),
    ...each('builtins.', ['min', 'max'], {
      effects: [callsNow(key('key'))],
      returns: { element: at(0) },
      source: 'CPython docs functions',
    }),
    { name: 'builtins.hasattr', returns: { truth: true }, source: 'CPython docs functions' },
    { name: 'builtins.next', returns: { element: at(0) }, source: 'CPython docs functions' },
    { name: 'builtins.map', effects: [callsNow(at(0))], source: 'CPython docs functions' },
    { name: 'builtins.filter', effects: [callsNow(at(0))], returns: { same: at(1) }, source: 'CPython docs functions' },
    { name: 'functools.reduce', effects: [callsNow(at(0))], source: functools },
    { name: 'contextvars.copy_context', returns: { type: 'contextvars.Context' }, source: 'CPython docs contextvars' },
    {
      name: 'contextvars.Context.run',
      effects: [{ effect: 'call', fn: at(0, 'callable'), rest: 'arguments', timing: 'now' }],
      source: 'CPython docs contextvars',
    },
    ...each('builtins.str.', ['format', 'strip', 'rstrip'], { returns: { same: 'receiver' }, source: docs }),
    ...sequenceMethods,
    ...setMethods,
    ...dictMethods,
    ...clearing,
    { name: 'functools.partial', returns: { partial: true }, source: functools },
    { name: 'functools.update_wrapper', returns: { same: at(0, 'wrapper') }, source: functools },
    ...each('functools.', ['cache', 'lru_cache', 'cached_property', 'singledispatch'], {
      returns: { same: at(0) },
      source: functools,
    }),
    ...each('contextlib.', ['contextmanager', 'asynccontextmanager'], {
      returns: { same: at(0, 'func') },
      source: contextlib,
    }),
    { name: 'contextlib.closing', returns: { same: at(0, 'thing') }, source: contextlib },
    { name: 'contextlib.nullcontext', returns: { same: at(0, 'enter_result') }, source: contextlib },
    { name: 'contextlib.ExitStack.close', effects: [releases], source: contextlib },
    ...each('contextlib.ExitStack.', ['enter_context', 'push'], {
      effects: [{ effect: 'acquire', subject: at(0), hold: 'held' }],
      returns: { same: at(0) },
      source: contextlib,
    }),
    {
      name: 'contextlib.ExitStack.callback',
      effects: [{ effect: 'call', fn: at(0), rest: 'arguments', timing: 'later' }],
      source: contextlib,
    },
    ...each('weakref.', ['ref', 'WeakMethod', 'proxy'], { returns: { same: at(0) }, source: weakref }),
    { name: 'weakref.finalize', effects: [{ effect: 'register-exit', fn: at(1) }], source: weakref },
    { name: 'copy.copy', returns: { same: at(0, 'x') }, source: 'CPython docs copy: shares the parts' },
    {
      name: 'builtins.open',
      returns: { type: 'io.FileIO' },
      writes: { to: at(0, 'file'), when: { arg: at(1, 'mode'), is: 'equals', values: writingModes } },
      source: 'CPython docs functions',
    },
    {
      name: 'os.open',
      effects: [setup, { effect: 'may-fail' }],
      returns: { type: 'io.FileIO' },
      source: 'CPython docs os.open: the descriptor stands for its open file',
    },
    {
      name: 'os.fdopen',
      effects: [setup, { effect: 'may-fail' }],
      returns: { same: at(0, 'fd') },
      source: 'CPython docs os.fdopen',
    },
    { name: 'os.dup', effects: [setup], returns: { same: at(0, 'fd') }, source: 'CPython docs os.dup' },
    { name: 'pathlib.Path.open', effects: [setup], returns: { type: 'io.FileIO' }, source: 'CPython docs pathlib' },
    { name: 'io.FileIO.fileno', effects: [setup], returns: { same: 'receiver' }, source: 'CPython docs io' },
    { name: 'io.FileIO.close', effects: [closes('receiver')], source: 'CPython docs io' },
    {
      name: 'os.close',
      effects: [closes(at(0, 'fd'))],
      source: 'CPython docs os.close; flock(2): closing ends the lock',
    },
    { name: 'gc.callbacks.append', effects: [callsLater(at(0))], source: 'CPython docs gc' },
    ...each('gc.', ['freeze', 'disable', 'enable'], { effects: [setup], source: 'CPython docs gc' }),
  ],
};
