import type { ArgRef, ArgTest, EffectSpec, Knowledge } from '../effects.js';
import { absent, at, flag, key } from './shorthand.js';

const ignores = (action: ArgRef): ArgTest => ({ arg: action, is: 'equals', values: ['ignore'] });

const accepts = (action: ArgRef, category: ArgRef): readonly EffectSpec[] => [
  { effect: 'accept-forks', accepted: true, when: [ignores(action), absent(category)] },
  { effect: 'accept-forks', accepted: true, when: [ignores(action), flag(category, 'DeprecationWarning')] },
];

const docs = 'CPython docs warnings; os.fork: DeprecationWarning where the process has several threads (3.12)';

/** `warnings`: who ignores the warning of a fork beside threads forks there on purpose. */
export const pythonWarnings: Knowledge = {
  library: 'warnings',
  aliases: {},
  types: [{ name: 'warnings.catch_warnings', scope: 'closes', source: 'CPython docs warnings.catch_warnings' }],
  entries: [
    {
      name: 'warnings.catch_warnings',
      effects: accepts(key('action'), key('category')),
      source: docs,
    },
    {
      name: 'warnings.catch_warnings.close',
      effects: [{ effect: 'accept-forks', accepted: false }],
      source: 'CPython docs warnings.catch_warnings: leaving it restores the filters',
    },
    { name: 'warnings.simplefilter', effects: accepts(at(0, 'action'), at(1, 'category')), source: docs },
    { name: 'warnings.filterwarnings', effects: accepts(at(0, 'action'), at(2, 'category')), source: docs },
  ],
};
