import type { EffectSpec, Knowledge } from '../effects.js';
import { connection } from './resource-traits.js';
import { at, each, isFalse } from './shorthand.js';

const draws = (generator: string): readonly EffectSpec[] => [{ effect: 'draw-random', generator }];
const seeds = (generator: string): readonly EffectSpec[] => [{ effect: 'seed', generator }];

const openssl =
  'OpenSSL wiki Random_fork-safety, CVE-2019-1549: unsafe before 1.1.1d, reseeds on fork since; measured on 3.0.19';
const pycrypto = 'PyCrypto 2.6: AssertionError without Random.atfork(); CVE-2013-1445';

/** Generators of TLS libraries. */
export const pythonRandom: Knowledge = {
  library: 'TLS generators',
  aliases: {
    '_ssl.RAND_bytes': 'ssl.RAND_bytes',
    'Crypto.Random.OSRNG.new': 'Crypto.Random.new',
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
  ],
};
