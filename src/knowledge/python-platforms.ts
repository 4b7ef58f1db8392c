import type { Knowledge } from '../effects.js';
import type { Platform } from '../targets.js';
import { at, each } from './shorthand.js';

const WITHOUT_FORK: readonly Platform[] = [
  'windows',
  'vxworks',
  'emscripten',
  'wasi',
  'android',
  'ios',
  'tvos',
  'watchos',
];

/** What forks, and what does not exist where nothing can. */
export const pythonPlatforms: Knowledge = {
  library: 'platforms without fork',
  aliases: {},
  types: [{ name: 'unittest.SkipDecorator', skips: true, source: 'CPython Lib/unittest/case.py: skipIf' }],
  entries: each(
    '',
    ['unittest.skip', 'unittest.skipIf', 'unittest.skipUnless', 'pytest.mark.skip', 'pytest.mark.skipif'],
    { returns: { type: 'unittest.SkipDecorator' }, source: 'CPython docs unittest; pytest docs: skipping tests' },
  ),
  absences: [
    {
      names: ['os.fork', 'os.forkpty', 'os.register_at_fork'],
      on: WITHOUT_FORK,
      raises: 'AttributeError',
      source: 'CPython docs os: availability; docs library/intro: WebAssembly platforms, mobile platforms; typeshed',
    },
    { names: ['pty'], on: WITHOUT_FORK, raises: 'ImportError', source: 'CPython docs pty: availability' },
    {
      names: [
        'socketserver.ForkingMixIn',
        'socketserver.ForkingTCPServer',
        'socketserver.ForkingUDPServer',
        'socketserver.ForkingUnixStreamServer',
        'socketserver.ForkingUnixDatagramServer',
        'multiprocessing.context.ForkContext',
        'multiprocessing.context.ForkProcess',
      ],
      on: WITHOUT_FORK,
      raises: 'AttributeError',
      source: 'CPython Lib/socketserver.py: defined where hasattr(os, "fork"); Lib/multiprocessing/context.py',
    },
    {
      names: ['multiprocessing.get_context', 'multiprocessing.set_start_method'],
      when: [{ arg: at(0, 'method'), is: 'equals', values: ['fork'] }],
      on: WITHOUT_FORK,
      raises: 'ValueError',
      source: 'CPython Lib/multiprocessing/context.py: cannot find context',
    },
  ],
};
