import type { ArgRef, EffectSpec, Entry, GeneratorTrait, Knowledge, LibraryType } from '../effects.js';
import { at, each, key } from './shorthand.js';

const inherited = 'measured with CPython 3.6-3.14, numpy 1.24 and 2.4, torch 2.13: the same numbers in every child';
const numpyDocs = 'numpy docs random';
const torchDocs = 'torch docs, random sampling';
const reseed = 'seed it anew in each child, from `os.urandom`, the process id or the number of the worker';

const draws = (generator: string): readonly EffectSpec[] => [{ effect: 'draw-random', generator }];
const drawsOwn = (generator: string): readonly EffectSpec[] => [
  { effect: 'draw-random', generator, subject: 'receiver' },
];
const seeds = (generator: string, from: ArgRef): EffectSpec => ({ effect: 'seed', generator, from });
const seedsOwn = (generator: string, from: ArgRef): readonly EffectSpec[] => [
  { effect: 'seed', generator, subject: 'receiver', from },
];
const type = (name: string, generator: GeneratorTrait, source: string): LibraryType => ({ name, generator, source });

const randomDraws = [
  'random',
  'randint',
  'randrange',
  'choice',
  'choices',
  'sample',
  'shuffle',
  'uniform',
  'gauss',
  'getrandbits',
  'randbytes',
  'normalvariate',
  'lognormvariate',
  'vonmisesvariate',
  'gammavariate',
  'paretovariate',
  'weibullvariate',
  'betavariate',
  'expovariate',
  'triangular',
  'binomialvariate',
];
const distributions = [
  'beta',
  'binomial',
  'bytes',
  'chisquare',
  'choice',
  'dirichlet',
  'exponential',
  'f',
  'gamma',
  'geometric',
  'gumbel',
  'hypergeometric',
  'laplace',
  'logistic',
  'lognormal',
  'logseries',
  'multinomial',
  'multivariate_normal',
  'negative_binomial',
  'noncentral_chisquare',
  'noncentral_f',
  'normal',
  'pareto',
  'permutation',
  'poisson',
  'power',
  'random',
  'rayleigh',
  'shuffle',
  'standard_cauchy',
  'standard_exponential',
  'standard_gamma',
  'standard_normal',
  'standard_t',
  'triangular',
  'uniform',
  'vonmises',
  'wald',
  'weibull',
  'zipf',
];
const legacy = [
  ...distributions,
  'rand',
  'randn',
  'randint',
  'random_integers',
  'random_sample',
  'ranf',
  'sample',
  'tomaxint',
];
const generator = [...distributions, 'integers', 'permuted', 'multivariate_hypergeometric'];
const torchDraws = [
  'rand',
  'randn',
  'randint',
  'randperm',
  'rand_like',
  'randn_like',
  'randint_like',
  'normal',
  'bernoulli',
  'multinomial',
  'poisson',
];

const seedsAll = (from: ArgRef): readonly EffectSpec[] => [
  { ...seeds('random', from), python: '<3.7' },
  seeds('numpy.random', from),
  seeds('torch', from),
];

/** `Faker().name()`: any provider's method. */
const fakers: readonly Entry[] = [
  ...each('faker.Faker.', ['add_provider', 'get_providers', 'items', 'provider'], {
    source: 'faker proxy.py: draws nothing',
  }),
  ...each('faker.Faker.', ['seed_instance', 'seed_locale'], {
    effects: seedsOwn('faker.Faker', at(0, 'seed')),
    source: 'faker docs: seeding the generator',
  }),
];

/** Generators whose state a child copies: `random`, numpy, torch, Faker. */
export const pythonGenerators: Knowledge = {
  library: 'generators',
  aliases: {
    '_random.Random': 'random.Random',
    'numpy.random.mtrand': 'numpy.random',
    'numpy.random._generator.Generator': 'numpy.random.Generator',
    'numpy.random._generator.default_rng': 'numpy.random.default_rng',
    'torch.random.manual_seed': 'torch.manual_seed',
    'torch._C.Generator': 'torch.Generator',
    'faker.proxy.Faker': 'faker.Faker',
    'faker.factory.Factory.create': 'faker.Faker',
    'lightning.pytorch.seed_everything': 'pytorch_lightning.seed_everything',
    'lightning.seed_everything': 'pytorch_lightning.seed_everything',
    'lightning.fabric.seed_everything': 'pytorch_lightning.seed_everything',
    'lightning_fabric.seed_everything': 'pytorch_lightning.seed_everything',
    'transformers.trainer_utils.set_seed': 'transformers.set_seed',
    'accelerate.utils.set_seed': 'transformers.set_seed',
  },
  types: [
    type('random.Random', { seed: at(0, 'x') }, 'CPython docs random.Random'),
    { name: 'random.SystemRandom', source: 'CPython docs random.SystemRandom: no state' },
    type('numpy.random.RandomState', { seed: at(0, 'seed') }, numpyDocs),
    type('numpy.random.Generator', { seed: at(0, 'seed') }, numpyDocs),
    type('torch.Generator', {}, torchDocs),
    type('faker.Faker', { drawsByDefault: true }, 'faker generator.py: one random.Random, shared by all instances'),
  ],
  entries: [
    ...each('random.Random.', randomDraws, { effects: drawsOwn('random.Random'), remedy: reseed, source: inherited }),
    {
      name: 'random.Random.seed',
      effects: seedsOwn('random.Random', at(0, 'a')),
      source: 'CPython docs random.seed',
    },
    {
      name: 'random.Random.jumpahead',
      effects: seedsOwn('random.Random', at(0, 'n')),
      source: 'CPython 2.7 docs random.jumpahead',
    },
    ...each('random.', randomDraws, {
      effects: [{ effect: 'draw-random', generator: 'random', python: '<3.7' }],
      remedy: 'call `random.seed()` first in the child',
      source: 'CPython Lib/random.py: registers a handler for fork since 3.7; measured',
    }),
    {
      name: 'random.seed',
      effects: [{ ...seeds('random', at(0, 'a')), python: '<3.7' }],
      source: 'CPython docs random.seed; the module is reseeded in a child since 3.7',
    },
    ...each('numpy.random.', legacy, { effects: draws('numpy.random'), remedy: reseed, source: inherited }),
    { name: 'numpy.random.seed', effects: [seeds('numpy.random', at(0, 'seed'))], source: numpyDocs },
    ...each('numpy.random.RandomState.', legacy, {
      effects: drawsOwn('numpy.random'),
      remedy: reseed,
      source: inherited,
    }),
    {
      name: 'numpy.random.RandomState.seed',
      effects: seedsOwn('numpy.random', at(0, 'seed')),
      source: numpyDocs,
    },
    { name: 'numpy.random.default_rng', returns: { type: 'numpy.random.Generator' }, source: numpyDocs },
    ...each('numpy.random.Generator.', generator, {
      effects: drawsOwn('numpy.random'),
      remedy: 'give each worker a generator of its own: `SeedSequence.spawn`, `Generator.spawn`',
      source: inherited,
    }),
    ...each('torch.', torchDraws, {
      effects: [
        { effect: 'draw-random', generator: 'torch', unless: [{ arg: key('generator'), is: 'given' }] },
        {
          effect: 'draw-random',
          generator: 'torch.Generator',
          subject: key('generator'),
          when: [{ arg: key('generator'), is: 'given' }],
        },
      ],
      remedy: reseed,
      source: inherited,
    }),
    {
      name: 'torch.manual_seed',
      effects: [seeds('torch', at(0, 'seed'))],
      source: 'torch docs manual_seed',
    },
    {
      name: 'torch.Generator.manual_seed',
      effects: seedsOwn('torch.Generator', at(0, 'seed')),
      returns: { same: 'receiver' },
      source: 'torch docs Generator',
    },
    {
      name: 'torch.Generator.seed',
      effects: [{ effect: 'seed', generator: 'torch.Generator', subject: 'receiver' }],
      source: 'torch docs Generator.seed: from the system',
    },
    {
      name: 'torch.seed',
      effects: [{ effect: 'seed', generator: 'torch' }],
      source: 'torch docs seed: from the system',
    },
    {
      name: 'pytorch_lightning.seed_everything',
      effects: seedsAll(at(0, 'seed')),
      source: 'lightning fabric/utilities/seed.py',
    },
    { name: 'transformers.set_seed', effects: seedsAll(at(0, 'seed')), source: 'transformers trainer_utils.py' },
    ...fakers,
  ],
};
