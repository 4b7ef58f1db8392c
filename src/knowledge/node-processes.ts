import type { Knowledge } from '../effects.js';

/** Processes that Node starts: child_process and cluster. */
export const nodeProcesses: Knowledge = {
  library: 'node processes',
  aliases: {
    'js:process': 'node:process',
    'js:globalThis.process': 'node:process',
    'js:global.process': 'node:process',
  },
  types: [],
  entries: [],
};
