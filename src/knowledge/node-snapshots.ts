import type { Entry, Knowledge } from '../effects.js';
import { at } from './shorthand.js';

const DOCS = 'Node docs, Startup Snapshot API';
const FACTS = 'typescript-facts 2, measured on Node 20 to 26';

const ofProcess = (name: string, what: string, source: string): Entry => ({ name, ofProcess: { what }, source });

/** Programs whose heap is saved once and restored in every process that starts from it. */
export const nodeSnapshots: Knowledge = {
  library: 'node snapshots',
  aliases: { 'js:Bun.startupSnapshot': 'node:v8.startupSnapshot' },
  types: [],
  entries: [
    {
      name: 'node:v8.startupSnapshot.addSerializeCallback',
      effects: [{ effect: 'at-restore', phase: 'before', fn: at(0) }],
      source: DOCS,
    },
    ...['addDeserializeCallback', 'setDeserializeMainFunction'].map((name): Entry => ({
      name: `node:v8.startupSnapshot.${name}`,
      effects: [{ effect: 'at-restore', phase: 'after', fn: at(0) }],
      source: DOCS,
    })),
    {
      name: 'node:v8.startupSnapshot.isBuildingSnapshot',
      tells: { role: 'building', when: true },
      source: DOCS,
    },
    ofProcess('node:process.pid', 'the process id', FACTS),
    ofProcess('node:process.ppid', 'the process id of the parent', FACTS),
    ofProcess('node:process.cwd', 'the working directory', FACTS),
    ofProcess('node:fs.createWriteStream', 'an open file', FACTS),
    ofProcess('node:fs.createReadStream', 'an open file', FACTS),
  ],
};
