import { describe, expect, test } from 'vitest';
import { serverFiles, uwsgiOf } from '../../src/config/server-files.js';
import { memoryHost } from '../memory-host.js';

const four = '[uwsgi]\nmodule = app:application\nprocesses = 4\n';

describe('uwsgiOf', () => {
  test('copies a process that has imported the application', () => {
    for (const text of [
      four,
      '[uwsgi]\nwsgi-file=app.py\nworkers=2',
      '[uwsgi]\r\nwsgi_file = app.py\r\nprocesses = %k\r\n',
      `${four}lazy-apps = false\n`,
      `[app]\nlazy-apps = true\n${four}`,
    ])
      expect(uwsgiOf(text), text).toEqual({ runsHooks: false });
  });

  test('knows whether the handlers of the interpreter run', () => {
    expect(uwsgiOf(`${four}py-call-osafterfork = true\n`)).toEqual({ runsHooks: true });
    expect(uwsgiOf(`${four}py-call-uwsgi-fork-hooks\n`)).toEqual({ runsHooks: true });
  });

  test('is silent where each worker imports it, where there is one, and where there is nothing to import', () => {
    for (const text of [
      `${four}lazy-apps = true\n`,
      `${four}lazy-apps\n`,
      `${four}lazy = 1\n`,
      '[uwsgi]\nmodule = app:application\n',
      '[uwsgi]\nmodule = app:application\nprocesses = 1\n',
      '[uwsgi]\nmodule = app:application\nprocesses = $(WORKERS)\n',
      '[uwsgi]\nprocesses = 4\n',
      '[uwsgi]\n; processes = 4\nmodule = app:application\n',
      '[app]\nmodule = app:application\nprocesses = 4\n',
      '',
    ])
      expect(uwsgiOf(text), text).toBeNull();
  });
});

test('serverFiles looks beside the Python files, above them and just below the root', () => {
  const host = memoryHost(
    new Map([
      ['/case/pkg/web/app.py', ''],
      ['/case/pkg/web/uwsgi.ini', four],
      ['/case/pkg/prod.ini', four],
      ['/case/deploy/uwsgi.ini', four],
      ['/case/deploy/far/uwsgi.ini', four],
      ['/case/tests/uwsgi.ini', four],
      ['/case/setup.ini', '[metadata]'],
    ]),
  );
  expect(serverFiles(host, '/case', ['pkg/web/app.py']).map(({ path }) => path)).toEqual([
    'deploy/uwsgi.ini',
    'pkg/prod.ini',
    'pkg/web/uwsgi.ini',
  ]);
  expect(serverFiles(host, '/case', ['pkg/web/app.ts'])).toEqual([]);
});
