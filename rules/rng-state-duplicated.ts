import { defineRule } from '../src/rule.js';

export const rngStateDuplicated = defineRule({
  id: 'rng-state-duplicated',
  languages: ['python', 'typescript'],
  levels: ['error', 'warning'],
  set: 'default',
  docs: {
    summary: 'Several children draw the same numbers from a copied random generator',
    why: `fork copies the state of every random generator, and each child goes on from that state: all of them draw the same
numbers. Simulations repeat one sample, data loaders apply the same augmentation in every worker, identifiers collide. Only
the functions of the \`random\` module reseed themselves in a child (since Python 3.7); numpy's global generator and every
generator that is an object do not. Torch's DataLoader seeds \`random\`, \`torch\` and (since 1.9) \`numpy.random\` in its workers,
but not generators that a dataset keeps.

In JavaScript \`Math.random\` and what nanoid and uuid drew in advance are copied by fork(2): parent and child go on with the same
values, on runtimes where the child survives. A heap that is saved (\`node --build-snapshot\`, \`useSnapshot\` of a single
executable) is such a copy for every process that starts from it: a UUID drawn before comes with 127 more in advance, the same
in all of them. V8 resets \`Math.random\` there.`,
    reports: `- **error**: the generator is made (for numpy's and torch's global one: seeded or drawn from) before the fork, several
  children begin there, and child code draws from it.
- **error**, in JavaScript: the child of a raw fork draws from \`Math.random\`, nanoid or uuid.
- **error**, in programs whose heap is saved: \`randomUUID\`, \`randomInt\`, nanoid or uuid are called before, or a random value
  that a variable keeps from before is used after; \`randomUUID({ disableEntropyCache: true })\` is fine.
- **warning**: that happens on some paths only; or no fork is seen, but a module or a long-lived object draws identifiers
  or names from a generator of its own, which nothing seeds anew after a fork.
- **silent**: the functions of \`random\` on Python 3.7 and later; a child that seeds from entropy, its process id or its
  worker's number (\`worker_init_fn\`, \`initializer\`); generators made in the child or for each child; fork handlers and
  process checks that seed anew; fresh images. A constant seed in the child, or one drawn from the copied state, changes
  nothing.`,
    fix: `Give each child a generator of its own: \`numpy.random.SeedSequence(…).spawn(n)\` and one
\`default_rng(seed)\` for each task; in a pool an \`initializer\`, in a DataLoader a \`worker_init_fn\` that seeds from the
worker's number; for identifiers \`secrets\`, \`uuid.uuid4()\`, or \`os.register_at_fork(after_in_child=rng.seed)\`.`,
    examples: [
      {
        language: 'python',
        bad: `import multiprocessing
import numpy as np

rng = np.random.default_rng(7)

def simulate(_):
    return rng.normal()

with multiprocessing.get_context("fork").Pool(4) as pool:
    print(pool.map(simulate, range(4)))`,
        good: `import multiprocessing
import numpy as np

def simulate(seed):
    return np.random.default_rng(seed).normal()

with multiprocessing.get_context("fork").Pool(4) as pool:
    print(pool.map(simulate, np.random.SeedSequence(7).spawn(4)))`,
      },
    ],
    references: [
      {
        title: 'NumPy documentation: parallel random number generation',
        url: 'https://numpy.org/doc/stable/reference/random/parallel.html',
      },
      {
        title: 'PyTorch documentation: randomness in multi-process data loading',
        url: 'https://docs.pytorch.org/docs/stable/data.html#randomness-in-multi-process-data-loading',
      },
      { title: 'Python documentation: random', url: 'https://docs.python.org/3/library/random.html' },
    ],
  },
  messages: {
    copied: '`{call}()` draws the same numbers in several children: {fork} copies `{generator}`, made before',
    global:
      '`{call}()` draws the same numbers in several children: {fork} copies the state of `{generator}`, used before',
    saved: '`{call}()` draws while the heap is saved: every process that starts from it goes on with the same values',
    kept: '`{name}` is drawn while the heap is saved, and {where} uses that value in every process that starts from it',
    identity: 'Forked children draw the same identifiers in {caller}: nothing seeds `{generator}` anew after a fork',
  },
  check: (project, report) => {
    for (const { name, place, trace, usedIn } of project.savedHeaps().draws)
      report(
        usedIn === null
          ? { message: 'saved', data: { call: name }, level: 'error', place, trace }
          : { message: 'kept', data: { name, where: usedIn }, level: 'error', place, trace },
      );
    const reported = new Set<string | null>();
    for (const { name, isGlobal, fork, draw, must, trace } of project.duplicatedStreams()) {
      reported.add(draw.effect.of?.place ?? null);
      report({
        message: isGlobal ? 'global' : 'copied',
        data: { fork: fork.label, call: draw.effect.text, generator: name },
        level: must ? 'error' : 'warning',
        place: draw.place,
        trace: [...trace, ...draw.trace],
        targets: fork.targets,
      });
    }
    for (const { name, held, place, caller, trace } of project.identityStreams())
      if (!reported.has(held))
        report({ message: 'identity', data: { caller, generator: name }, level: 'warning', place, trace });
  },
});
