import type { Knowledge } from '../effects.js';

/**
 * What makes one executable of a program, and what starts several processes of it. `pkg` is left out: in what it makes,
 * `child_process` runs the files that it is given (its prelude/bootstrap.js).
 */
export const nodePackaging: Knowledge = {
  library: 'node packaging',
  aliases: {},
  types: [],
  entries: [],
  modes: ['NODE_ENV', 'APP_ENV', 'ENVIRONMENT'],
  packers: [
    {
      command: '\\bnode\\b.*--(?:experimental-sea-config|build-sea)\\b',
      key: 'main',
      label: '`node --build-sea`',
      source:
        'Node docs, Single executable applications; typescript-facts 3, measured with 26.10: the application runs again',
    },
    {
      command: '\\bnode\\b.*--build-snapshot\\b',
      saves: true,
      label: '`node --build-snapshot`',
      source: 'Node docs, User-land snapshot: --build-snapshot entry.js',
    },
    {
      command: '\\bnode\\b.*--(?:experimental-sea-config|build-sea)\\b',
      key: 'main',
      saves: 'useSnapshot',
      label: '`node --build-sea`',
      source: 'Node docs, Single executable applications: useSnapshot',
    },
    {
      command: '\\bbun\\s+build\\b.*--compile\\b',
      label: '`bun build --compile`',
      source: 'oven-sh/bun#35129: a standalone executable always boots its entry point',
    },
    {
      command: '(?:^|[\\s;&|])nexe\\s',
      label: '`nexe`',
      source: 'nexe/nexe#215 and #376: fork launches the executable again',
    },
  ],
  managers: [
    {
      files: '^(?:ecosystem|pm2|process)(?:\\.[\\w-]+)*\\.(?:json|[cm]?[jt]s)$',
      list: 'apps',
      file: 'script',
      count: 'instances',
      many: ['max', 0, -1],
      label: 'pm2',
      source: 'PM2 docs, Ecosystem file, and Cluster mode: instances',
    },
  ],
};
