import { defineRule } from '../src/rule.js';

export const sslRngInForkedChild = defineRule({
  id: 'ssl-rng-in-forked-child',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning', 'note'],
  set: 'default',
  docs: {
    summary: 'A forked child draws from a TLS generator that it inherited',
    why: `The random generator of a TLS library is part of the copied memory. OpenSSL before 1.1.1d could give the same bytes to
several children; PyCrypto's generator raises or repeats unless \`Random.atfork()\` is called. OpenSSL since 1.1.1d, BoringSSL
and PyCryptodome notice the fork and reseed by themselves.

Node and Bun draw the bytes of many UUIDs at a time and hand them out one by one (Node also those of \`randomInt\`, Bun those of
\`getRandomValues\`). A child of fork(2) has what is left of them, and hands out the same ones as its parent.`,
    reports: `- **error**: the child of a raw fork draws what Node or Bun had drawn in advance, on versions where such a child survives.
- **warning**: the target OpenSSL is older than 1.1.1d, the target Python is older than 3.7, or the project requires
  \`pycrypto\`.
- **note**: otherwise, since the installed library decides: \`Crypto\` may be PyCrypto or PyCryptodome.
- **silent**: in Node \`randomBytes\` and \`randomUUID({ disableEntropyCache: true })\`; \`os.urandom\`, \`secrets\`, \`uuid.uuid4\`, \`SystemRandom\`; \`Crypto\` where the project requires PyCryptodome;
  a child that reseeds first; a parent that draws or seeds before each fork.`,
    fix: 'Use `os.urandom`, `secrets`, in Node `randomBytes`; or reseed first thing in the child: `ssl.RAND_add(os.urandom(32), 32)`, `Random.atfork()`.',
    examples: [
      {
        language: 'python',
        bad: `import os, ssl

if os.fork() == 0:
    token = ssl.RAND_bytes(16)`,
        good: `import os

if os.fork() == 0:
    token = os.urandom(16)`,
      },
      {
        language: 'typescript',
        bad: `import { randomUUID } from 'node:crypto';
import koffi from 'koffi';

const fork = koffi.load(null).func('int fork()');
if (fork() === 0) console.log(randomUUID());`,
        good: `import { randomUUID } from 'node:crypto';
import koffi from 'koffi';

const fork = koffi.load(null).func('int fork()');
if (fork() === 0) console.log(randomUUID({ disableEntropyCache: true }));`,
      },
    ],
    references: [
      { title: 'CVE-2019-1549: OpenSSL fork protection', url: 'https://nvd.nist.gov/vuln/detail/CVE-2019-1549' },
      {
        title: 'Python documentation: ssl, multi-processing',
        url: 'https://docs.python.org/3/library/ssl.html#multi-processing',
      },
    ],
  },
  messages: {
    openssl:
      'The child of {fork} draws from the inherited OpenSSL generator in `{call}()`; OpenSSL is fork-safe since 1.1.1d',
    replayed:
      'The child of {fork} draws in `{call}()` what its parent draws too: the values drawn in advance are copied',
    pycrypto:
      'The child of {fork} draws from the inherited generator of PyCrypto in `{call}()` without `Random.atfork()`',
    'crypto-of-unknown-make':
      'The child of {fork} draws from the inherited generator of `Crypto` in `{call}()` without `Random.atfork()`; PyCryptodome is fork-safe, PyCrypto is not',
  },
  check: (project, report) => {
    const { openssl, python, dependencies } = project.targets;
    const make = makeOfCrypto(dependencies);
    const isOld =
      (openssl !== null && isBefore(openssl, FORK_SAFE)) || (python[0] === 3 && python[1] < 7) || python[0] < 3;
    for (const site of project.childSites('draw')) {
      const way = site.ways.find(
        ({ fork, act }) =>
          act.effect.replays === 'tls' || (!act.effect.seeded && !fork.crossing.parentDraws.has(act.effect.generator)),
      );
      if (!way) continue;
      const { fork, act } = way;
      const { generator, text } = act.effect;
      const common = { place: site.place, trace: [...fork.trace, ...act.trace], targets: fork.targets };
      if (act.effect.replays === 'tls')
        report({ ...common, message: 'replayed', data: { fork: fork.label, call: text }, level: 'error' });
      else if (generator === 'OpenSSL')
        report({
          ...common,
          message: 'openssl',
          data: { fork: fork.label, call: text },
          level: isOld ? 'warning' : 'note',
        });
      else if (generator === 'PyCrypto' && make !== 'PyCryptodome')
        report({
          ...common,
          message: make === 'PyCrypto' ? 'pycrypto' : 'crypto-of-unknown-make',
          data: { fork: fork.label, call: text },
          level: make === 'PyCrypto' ? 'warning' : 'note',
        });
    }
  },
});

/** OpenSSL 1.1.1d. */
const FORK_SAFE = [1, 1, 1.04] as const;

function isBefore(version: readonly number[], other: readonly number[]): boolean {
  const i = version.findIndex((part, index) => part !== other[index]);
  return i >= 0 && (version[i] ?? 0) < (other[i] ?? 0);
}

/** Two libraries are imported as `Crypto`; null where the project does not say which it is. */
function makeOfCrypto(dependencies: ReadonlyMap<string, unknown>): 'PyCrypto' | 'PyCryptodome' | null {
  if (dependencies.has('pycrypto')) return 'PyCrypto';
  return dependencies.has('pycryptodome') || dependencies.has('pycryptodomex') ? 'PyCryptodome' : null;
}
