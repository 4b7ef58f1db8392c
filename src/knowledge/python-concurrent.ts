import type { EffectSpec, Knowledge } from '../effects.js';
import { at, callsLater, each, ends, given, isFalse, waits } from './shorthand.js';

const idleThread = (withArguments: boolean): EffectSpec => ({
  effect: 'start-thread',
  subject: 'receiver',
  life: 'idle',
  runs: { kind: 'callable', fn: at(0, 'fn'), ...(withArguments ? { rest: 'arguments' } : {}) },
  label: "the executor's threads",
});

const firstSubmit = (withArguments: boolean): readonly EffectSpec[] => [
  {
    effect: 'spawn',
    spawn: {
      memory: 'by-start-method',
      startMethod: 'receiver',
      entry: {
        kind: 'callable',
        fn: at(0, 'fn'),
        ...(withArguments ? { rest: 'arguments' } : {}),
        initializer: at(2, 'initializer'),
        initargs: at(3, 'initargs'),
      },
      reseeds: [{ generator: 'random' }],
      runsHooks: ['os', 'multiprocessing'],
      leaves: '_exit',
      when: 'first-submit',
      count: 'many',
      raw: false,
      label: "the executor's processes",
    },
  },
  { effect: 'start-thread', subject: 'receiver', life: 'idle', label: "the executor's manager thread" },
];

const docs = 'CPython docs concurrent.futures';

/** `concurrent.futures`: executors and futures. */
export const pythonConcurrent: Knowledge = {
  library: 'concurrent.futures',
  aliases: {
    'concurrent.futures.thread.ThreadPoolExecutor': 'concurrent.futures.ThreadPoolExecutor',
    'concurrent.futures.process.ProcessPoolExecutor': 'concurrent.futures.ProcessPoolExecutor',
    'concurrent.futures._base.Executor': 'concurrent.futures.Executor',
    'concurrent.futures._base.Future': 'concurrent.futures.Future',
    'futures.ThreadPoolExecutor': 'concurrent.futures.ThreadPoolExecutor',
    'futures.ProcessPoolExecutor': 'concurrent.futures.ProcessPoolExecutor',
  },
  types: [
    { name: 'concurrent.futures.Executor', scope: 'ends', unpicklable: true, source: docs },
    {
      name: 'concurrent.futures.ThreadPoolExecutor',
      bases: ['concurrent.futures.Executor'],
      scope: 'ends',
      source: docs,
    },
    {
      name: 'concurrent.futures.ProcessPoolExecutor',
      bases: ['concurrent.futures.Executor'],
      scope: 'ends',
      startMethod: 'default',
      source: docs,
    },
    { name: 'concurrent.futures.Future', handle: true, unpicklable: true, source: docs },
  ],
  entries: [
    {
      name: 'concurrent.futures.ThreadPoolExecutor',
      effects: [{ effect: 'make-executor' }],
      source: 'CPython docs concurrent.futures; experiment X-thr',
    },
    {
      name: 'concurrent.futures.ThreadPoolExecutor.submit',
      effects: [idleThread(true)],
      returns: { type: 'concurrent.futures.Future' },
      source: `${docs}; measured: no thread before the first submit`,
    },
    {
      name: 'concurrent.futures.ThreadPoolExecutor.map',
      effects: [idleThread(false)],
      source: `${docs}; measured: no thread before the first submit`,
    },
    {
      name: 'concurrent.futures.ProcessPoolExecutor',
      effects: [
        {
          effect: 'make-starter',
          startMethod: at(1, 'mp_context'),
          initializer: at(2, 'initializer'),
          initargs: at(3, 'initargs'),
        },
      ],
      source: docs,
    },
    {
      name: 'concurrent.futures.ProcessPoolExecutor.submit',
      effects: firstSubmit(true),
      returns: { type: 'concurrent.futures.Future' },
      remedy: 'pass `mp_context=multiprocessing.get_context("spawn")`',
      source: `${docs}; gh-90622; measured: all workers at the first submit, then two threads`,
    },
    {
      name: 'concurrent.futures.ProcessPoolExecutor.map',
      effects: firstSubmit(false),
      remedy: 'pass `mp_context=multiprocessing.get_context("spawn")`',
      source: `${docs}; gh-90622; measured: all workers at the first submit, then two threads`,
    },
    {
      name: 'concurrent.futures.Executor.shutdown',
      effects: [ends(isFalse(at(0, 'wait')))],
      source: `${docs}: returns at once with wait=False`,
    },
    ...each('concurrent.futures.Future.', ['result', 'exception'], {
      effects: [waits(given(at(0, 'timeout')))],
      source: `${docs}; measured: never completes in a child of an older executor`,
    }),
    { name: 'concurrent.futures.Future.add_done_callback', effects: [callsLater(at(0, 'fn'))], source: docs },
    {
      name: 'concurrent.futures.wait',
      effects: [{ effect: 'wait', subject: at(0, 'fs'), bounded: [given(at(1, 'timeout'))] }],
      source: docs,
    },
    {
      name: 'concurrent.futures.as_completed',
      effects: [{ effect: 'wait', subject: at(0, 'fs'), bounded: [given(at(1, 'timeout'))] }],
      returns: { same: at(0, 'fs') },
      source: docs,
    },
  ],
};
