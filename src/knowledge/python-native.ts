import type { ArgTest, EffectSpec, Entry, Knowledge, LibraryType, SpawnSpec } from '../effects.js';
import { absent, at, each, given, key, none } from './shorthand.js';

const runs = (library: string): readonly EffectSpec[] => [{ effect: 'run-native-pool', library }];

const pool = (
  prefix: string,
  names: readonly string[],
  library: string,
  source: string,
  remedy: string,
): readonly Entry[] => each(prefix, names, { effects: runs(library), remedy, source });

const spawnInstead = 'use the `spawn` start method, or touch the library only in the children';
const openmp = 'GCC bug 60035; measured: hangs in the child once the pool ran in the parent';

const dataLoader: SpawnSpec = {
  memory: 'by-start-method',
  startMethod: 'default',
  entry: {
    kind: 'methods',
    of: at(0, 'dataset'),
    names: ['__getitem__', '__getitems__', '__iter__'],
    functions: [at(6, 'collate_fn')],
    initializer: at(10, 'worker_init_fn'),
  },
  runsHooks: ['os', 'multiprocessing', 'pool-initializer'],
  leaves: '_exit',
  when: 'call',
  count: 'many',
  raw: false,
  label: "the DataLoader's workers",
  workers: at(5, 'num_workers'),
  reseeds: [
    { generator: 'random' },
    { generator: 'torch' },
    { generator: 'numpy.random', versions: { library: 'torch', range: '>=1.9' } },
  ],
  limits: ['libgomp (torch)'],
};
const context = key('multiprocessing_context');
const workers = at(5, 'num_workers');
const noWorkers: readonly ArgTest[] = [absent(workers), { arg: workers, is: 'equals', values: [0] }];

const frames: readonly LibraryType[] = ['polars.DataFrame', 'polars.LazyFrame'].map((name) => ({
  name,
  source: 'polars docs',
}));
const polarsMethods = [
  'filter',
  'select',
  'with_columns',
  'join',
  'sort',
  'collect',
  'unique',
  'explode',
  'sum',
  'mean',
  'describe',
];

/** Libraries whose native thread pools do not survive a fork, and those that fork to load or map data. */
export const pythonNative: Knowledge = {
  library: 'native pools',
  aliases: {
    'torch.utils.data.dataloader.DataLoader': 'torch.utils.data.DataLoader',
    'torch.utils.data.dataset.Dataset': 'torch.utils.data.Dataset',
    'datasets.arrow_dataset.Dataset': 'datasets.Dataset',
    'lightgbm.engine.train': 'lightgbm.train',
  },
  types: [
    ...frames,
    { name: 'torch.utils.data.Dataset', callable: { method: '__getitem__' }, source: 'torch docs data' },
    {
      name: 'torch.utils.data.IterableDataset',
      bases: ['torch.utils.data.Dataset'],
      callable: { method: '__iter__' },
      source: 'torch docs data',
    },
    { name: 'torch.utils.data.DataLoader', startMethod: 'default', source: 'torch docs data' },
    { name: 'datasets.Dataset', source: 'datasets docs' },
    { name: 'tokenizers.Tokenizer', source: 'tokenizers docs' },
    { name: 'faiss.IndexFlatL2', source: 'faiss docs' },
  ],
  entries: [
    {
      name: 'torch.utils.data.DataLoader',
      effects: [
        { effect: 'spawn', spawn: dataLoader, when: [absent(context)], unless: noWorkers },
        { effect: 'spawn', spawn: dataLoader, when: [none(context)], unless: noWorkers },
        {
          effect: 'spawn',
          spawn: { ...dataLoader, startMethod: context },
          when: [given(context)],
          unless: [none(context), ...noWorkers],
        },
      ],
      returns: { type: 'torch.utils.data.DataLoader' },
      remedy: 'pass `multiprocessing_context="spawn"`',
      source:
        'torch utils/data/dataloader.py: workers begin with the first iteration; _utils/worker.py seeds; measured',
    },
    {
      name: 'torch.utils.data.get_worker_info',
      effects: [{ effect: 'tell-workers-apart' }],
      source: 'torch docs get_worker_info: id and seed of the worker',
    },
    { name: 'torch.utils.data.Subset', returns: { same: at(0, 'dataset') }, source: 'torch docs data' },
    { name: 'torch.utils.data.random_split', returns: { listOf: at(0, 'dataset') }, source: 'torch docs data' },
    {
      name: 'datasets.load_dataset',
      returns: { type: 'datasets.Dataset' },
      source: 'datasets docs load_dataset',
    },
    ...each('datasets.Dataset.', ['map', 'filter'], {
      effects: [
        {
          effect: 'spawn',
          spawn: {
            memory: 'by-start-method',
            startMethod: 'fork',
            entry: { kind: 'callable', fn: at(0, 'function') },
            runsHooks: ['os', 'multiprocessing'],
            leaves: '_exit',
            when: 'call',
            count: 'many',
            raw: false,
            label: 'the processes of datasets',
          },
          when: [given(key('num_proc'))],
          unless: [none(key('num_proc')), { arg: key('num_proc'), is: 'equals', values: [1] }],
        },
      ],
      source: 'datasets arrow_dataset.py: multiprocess, fork on POSIX',
    }),
    ...pool(
      'torch.',
      [
        'matmul',
        'mm',
        'bmm',
        'einsum',
        'conv2d',
        'nn.functional.linear',
        'nn.functional.conv2d',
        'linalg.svd',
        'linalg.inv',
      ],
      'libgomp (torch)',
      openmp,
      'call `torch.set_num_threads(1)` first in the child, set `OMP_NUM_THREADS=1`, or use `spawn`',
    ),
    ...pool(
      'torch.cuda.',
      ['init', 'set_device', 'synchronize', 'current_device', 'get_device_name', 'mem_get_info'],
      'CUDA',
      'torch notes multiprocessing: "Cannot re-initialize CUDA in forked subprocess"',
      'touch CUDA in the workers only, or use `spawn`',
    ),
    ...pool('lightgbm.', ['train', 'cv'], 'libgomp (lightgbm)', openmp, spawnInstead),
    ...pool('faiss.', ['IndexFlatL2.search', 'IndexFlatL2.add'], 'libgomp (faiss)', openmp, spawnInstead),
    ...pool(
      'polars.',
      [
        'read_csv',
        'read_parquet',
        'read_json',
        'concat',
        'collect_all',
        'from_pandas',
        'read_ndjson',
        ...polarsMethods.map((name) => `DataFrame.${name}`),
        'LazyFrame.collect',
      ],
      'rayon (polars)',
      'polars docs multiprocessing; measured: a query in the child hangs after one in the parent',
      spawnInstead,
    ),
    ...each('polars.', ['scan_csv', 'scan_parquet', 'DataFrame.lazy'], {
      returns: { type: 'polars.LazyFrame' },
      source: 'polars docs',
    }),
    ...each('tokenizers.Tokenizer.', ['encode_batch', 'decode_batch', 'train', 'train_from_iterator'], {
      effects: [{ effect: 'run-native-pool', library: 'rayon (tokenizers)', yields: true }],
      source: 'tokenizers lib.rs: switches itself off in a child; measured: hangs with TOKENIZERS_PARALLELISM=true',
      remedy: 'leave `TOKENIZERS_PARALLELISM` unset or set it to `false`',
    }),
    {
      name: 'torch.set_num_threads',
      effects: [{ effect: 'limit-native-pool', library: 'libgomp (torch)' }],
      source: 'measured: one thread, set first in the child, avoids the hang',
    },
    ...pool(
      'tensorflow.',
      ['matmul', 'constant', 'convert_to_tensor'],
      'TensorFlow',
      'measured: an operation in the child hangs after one in the parent; import alone does not',
      spawnInstead,
    ),
    ...pool(
      'jax.numpy.',
      ['array', 'asarray', 'zeros', 'ones', 'dot', 'matmul', 'arange', 'linspace', 'sum', 'mean'],
      'XLA (jax)',
      'jax xla_bridge.py warns on fork; measured: an operation in the child hangs after one in the parent',
      spawnInstead,
    ),
    ...pool(
      'jax.',
      ['devices', 'device_put', 'random.PRNGKey', 'random.key'],
      'XLA (jax)',
      'jax xla_bridge.py warns on fork',
      spawnInstead,
    ),
  ],
};
