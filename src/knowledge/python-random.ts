import type { EffectSpec, Knowledge } from '../effects.js';
import { connection } from './resource-traits.js';
import { absent, at, each, isFalse } from './shorthand.js';

const draws = (generator: string): readonly EffectSpec[] => [{ effect: 'draw-random', generator }];
const seeds = (generator: string): readonly EffectSpec[] => [{ effect: 'seed', generator }];
const ofReceiver = (generator: string): readonly EffectSpec[] => [
  { effect: 'draw-random', generator, subject: 'receiver' },
];
const seedsReceiver = (generator: string): readonly EffectSpec[] => [
  { effect: 'seed', generator, subject: 'receiver' },
];

const openssl =
  'OpenSSL wiki Random_fork-safety, CVE-2019-1549: unsafe before 1.1.1d, reseeds on fork since; measured on 3.0.19';
const pycrypto = 'PyCrypto 2.6: AssertionError without Random.atfork(); CVE-2013-1445';
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
  'betavariate',
  'expovariate',
  'triangular',
];
const numpyGlobal = [
  'rand',
  'randn',
  'randint',
  'random',
  'random_sample',
  'random_integers',
  'choice',
  'shuffle',
  'permutation',
  'uniform',
  'normal',
  'bytes',
  'standard_normal',
  'binomial',
  'poisson',
  'exponential',
  'beta',
  'gamma',
];
const numpyGenerator = [
  'random',
  'integers',
  'choice',
  'shuffle',
  'permutation',
  'permuted',
  'uniform',
  'normal',
  'bytes',
  'standard_normal',
  'binomial',
  'poisson',
  'exponential',
  'beta',
  'gamma',
];
const inherited = 'measured: the same numbers in every child';

/** Generators: OpenSSL's and PyCrypto's, and those whose state a child copies. */
export const pythonRandom: Knowledge = {
  library: 'random',
  aliases: {
    '_ssl.RAND_bytes': 'ssl.RAND_bytes',
    'numpy.random.mtrand.RandomState': 'numpy.random.RandomState',
    'Crypto.Random.OSRNG.new': 'Crypto.Random.new',
    '_random.Random': 'random.Random',
  },
  types: [
    { name: 'ssl.SSLContext', source: 'CPython docs ssl.SSLContext' },
    {
      name: 'ssl.SSLSocket',
      bases: ['socket.socket'],
      scope: 'self',
      resource: connection('a TLS connection', {
        handover: true,
        uses: ['send', 'sendall', 'recv', 'recv_into', 'read', 'write', 'shutdown', 'unwrap'],
      }),
      source: 'CPython docs ssl.SSLSocket; both processes would advance one record sequence',
    },
    { name: 'Crypto.Random.Generator', source: pycrypto },
    { name: 'random.Random', source: 'CPython docs random.Random' },
    { name: 'numpy.random.RandomState', source: 'numpy docs random legacy' },
    { name: 'numpy.random.Generator', source: 'numpy docs random generator' },
    { name: 'torch.Generator', source: 'torch docs Generator' },
  ],
  entries: [
    {
      name: 'ssl.RAND_bytes',
      effects: draws('OpenSSL'),
      remedy: 'use `os.urandom` or `secrets`, or call `ssl.RAND_add` in the child first',
      source: openssl,
    },
    {
      name: 'ssl.RAND_pseudo_bytes',
      effects: [{ effect: 'draw-random', generator: 'OpenSSL', python: '<3.12' }],
      remedy: 'use `os.urandom` or `secrets`',
      source: `${openssl}; removed in 3.12 (gh-94199)`,
    },
    { name: 'ssl.RAND_add', effects: seeds('OpenSSL'), source: 'CPython docs ssl.RAND_add' },
    {
      name: 'ssl.SSLContext.wrap_socket',
      effects: [{ effect: 'draw-random', generator: 'OpenSSL', unless: [isFalse(at(2, 'do_handshake_on_connect'))] }],
      returns: { type: 'ssl.SSLSocket' },
      source: `${openssl}; measured there with a debugger: without the handshake nothing is drawn`,
    },
    {
      name: 'ssl.wrap_socket',
      effects: [
        {
          effect: 'draw-random',
          generator: 'OpenSSL',
          python: '<3.12',
          unless: [isFalse(at(7, 'do_handshake_on_connect'))],
        },
      ],
      returns: { type: 'ssl.SSLSocket' },
      source: openssl,
    },
    { name: 'ssl.SSLSocket.do_handshake', effects: draws('OpenSSL'), source: openssl },
    ...each('ssl.', ['create_default_context', '_create_unverified_context'], {
      returns: { type: 'ssl.SSLContext' },
      source: 'CPython docs ssl',
    }),
    { name: 'OpenSSL.rand.bytes', effects: draws('OpenSSL'), source: openssl },
    ...each('OpenSSL.rand.', ['add', 'seed'], { effects: seeds('OpenSSL'), source: 'pyOpenSSL docs rand' }),
    ...each('M2Crypto.Rand.', ['rand_bytes', 'rand_pseudo_bytes'], { effects: draws('OpenSSL'), source: openssl }),
    ...each('M2Crypto.Rand.', ['rand_add', 'rand_seed'], { effects: seeds('OpenSSL'), source: 'M2Crypto Rand.py' }),
    { name: 'Crypto.Random.new', returns: { type: 'Crypto.Random.Generator' }, source: pycrypto },
    ...each('Crypto.Random.', ['get_random_bytes', 'Generator.read'], {
      effects: draws('PyCrypto'),
      remedy: 'call `Crypto.Random.atfork()` first in the child, or use PyCryptodome or `secrets`',
      source: pycrypto,
    }),
    ...each('Crypto.Random.random.', ['getrandbits', 'randrange', 'randint', 'choice', 'shuffle', 'sample'], {
      effects: draws('PyCrypto'),
      remedy: 'call `Crypto.Random.atfork()` first in the child, or use PyCryptodome or `secrets`',
      source: pycrypto,
    }),
    { name: 'Crypto.Random.atfork', effects: seeds('PyCrypto'), source: pycrypto },
    ...each('random.Random.', randomDraws, { effects: ofReceiver('random.Random'), source: inherited }),
    { name: 'random.Random.seed', effects: seedsReceiver('random.Random'), source: 'CPython docs random' },
    ...each('numpy.random.', numpyGlobal, { effects: draws('numpy.random'), source: inherited }),
    { name: 'numpy.random.seed', effects: seeds('numpy.random'), source: 'numpy docs random.seed' },
    ...each('numpy.random.RandomState.', numpyGlobal, { effects: ofReceiver('numpy.random'), source: inherited }),
    {
      name: 'numpy.random.RandomState.seed',
      effects: seedsReceiver('numpy.random'),
      source: 'numpy docs random legacy',
    },
    {
      name: 'numpy.random.default_rng',
      returns: { type: 'numpy.random.Generator' },
      source: 'numpy docs random.default_rng',
    },
    ...each('numpy.random.Generator.', numpyGenerator, { effects: ofReceiver('numpy.random'), source: inherited }),
    {
      name: 'torch.Generator.manual_seed',
      effects: seedsReceiver('torch.Generator'),
      returns: { same: 'receiver' },
      source: 'torch docs Generator',
    },
    { name: 'torch.manual_seed', effects: seeds('torch'), source: 'torch docs manual_seed' },
    {
      name: 'random.seed',
      effects: [{ effect: 'seed', generator: 'random', when: [absent(at(0, 'a'))] }],
      source: 'CPython docs random.seed; measured: the module is reseeded in a child since 3.7',
    },
  ],
};
