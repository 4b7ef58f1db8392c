/**
 * The tables: what calls of library functions do around fork, as data in the vocabulary of `../effects.ts`. One file per
 * library family, one `Knowledge` each; nothing here decides anything. To teach forklint a library, say in its file:
 *
 * - `aliases`: other spellings of a name or of a whole module, to the one that users see. The longest dotted prefix wins,
 *   and what it leads to may be an alias again; an entry or a type is written once, under its canonical name.
 * - `types`: classes whose objects are followed. Calling a type makes an object of it: it needs an entry of its own name
 *   only if the constructor does something. Methods are entries `type.method`; those of `bases` are inherited.
 * - `entries`: functions, methods, constructors. Effects stand in the order in which they happen. A name without
 *   effects is known to do nothing that matters.
 * - `source`: where it is written or how it was measured. What has none does not belong here.
 *
 * A complete example, a library whose clients run a thread that `close` ends, and lock what they send:
 *
 *     export const pythonExample: Knowledge = {
 *       library: 'example',
 *       aliases: { 'example.client.Client': 'example.Client' },
 *       types: [
 *         { name: 'example.Client', scope: 'ends', source: 'example docs, Client: a context manager' },
 *         {
 *           name: 'example.Gate',
 *           lock: { what: 'lock', scope: 'thread', reentrant: false },
 *           scope: 'lock',
 *           source: 'example gate.py: a threading.Lock',
 *         },
 *       ],
 *       entries: [
 *         {
 *           name: 'example.Client',
 *           effects: [
 *             {
 *               effect: 'start-thread',
 *               subject: 'result',
 *               life: 'service',
 *               resolves: true,
 *               label: "the client's sender thread",
 *               unless: [{ arg: { index: 1, name: 'threaded' }, is: 'false' }],
 *               python: '>=3.8',
 *             },
 *           ],
 *           returns: { type: 'example.Client' },
 *           remedy: 'make the client after the fork',
 *           source: 'example docs, Threads; measured with 2.1: one thread',
 *         },
 *         {
 *           name: 'example.Client.close',
 *           effects: [
 *             { effect: 'end-thread', subject: 'receiver', early: [{ arg: { name: 'timeout' }, is: 'given' }] },
 *           ],
 *           source: 'example docs, Client.close: joins its thread',
 *         },
 *         {
 *           name: 'example.Gate.enter',
 *           effects: [{ effect: 'acquire', subject: 'receiver', hold: 'held' }],
 *           source: 'example gate.py',
 *         },
 *       ],
 *     };
 *
 * Then name it below and run `npx vitest run test/knowledge.test.ts`.
 */
import type { Knowledge } from '../effects.js';
import { pythonBuiltins } from './python-builtins.js';
import { pythonConcurrent } from './python-concurrent.js';
import { pythonMultiprocessing } from './python-multiprocessing.js';
import { pythonOs } from './python-os.js';
import { pythonMultiprocessingLocks } from './python-multiprocessing-locks.js';
import { pythonSubprocess } from './python-subprocess.js';
import { pythonChildSetup } from './python-child-setup.js';
import { pythonFileLocks } from './python-file-locks.js';
import { nodeAtomics } from './node-atomics.js';
import { nodeDraws } from './node-draws.js';
import { nodeFfi } from './node-ffi.js';
import { nodeNames } from './node-names.js';
import { nodeLocks } from './node-locks.js';
import { nodePackaging } from './node-packaging.js';
import { nodeProcesses } from './node-processes.js';
import { nodeRuntime } from './node-runtime.js';
import { nodeSecrets } from './node-secrets.js';
import { nodeServices } from './node-services.js';
import { nodeSnapshots } from './node-snapshots.js';
import { pythonLogging } from './python-logging.js';
import { pythonAsync } from './python-async.js';
import { pythonRandom } from './python-random.js';
import { pythonGenerators } from './python-generators.js';
import { pythonNetClients } from './python-net-clients.js';
import { pythonServices } from './python-services.js';
import { pythonFrameworks } from './python-frameworks.js';
import { pythonServers } from './python-servers.js';
import { pythonNative } from './python-native.js';
import { pythonDatabases } from './python-databases.js';
import { pythonFiles } from './python-files.js';
import { pythonMessaging } from './python-messaging.js';
import { pythonPlatforms } from './python-platforms.js';
import { pythonSocket } from './python-socket.js';
import { pythonThreading } from './python-threading.js';
import { pythonWarnings } from './python-warnings.js';

/** All that is known of Python's libraries. */
export const pythonKnowledge: readonly Knowledge[] = [
  pythonBuiltins,
  pythonOs,
  pythonThreading,
  pythonMultiprocessing,
  pythonConcurrent,
  pythonMultiprocessingLocks,
  pythonSubprocess,
  pythonChildSetup,
  pythonFileLocks,
  pythonLogging,
  pythonAsync,
  pythonRandom,
  pythonGenerators,
  pythonNetClients,
  pythonServices,
  pythonServers,
  pythonFrameworks,
  pythonNative,
  pythonDatabases,
  pythonMessaging,
  pythonFiles,
  pythonPlatforms,
  pythonSocket,
  pythonWarnings,
];

/** All that is known of Node, Bun, Deno and their packages. */
export const nodeKnowledge: readonly Knowledge[] = [
  nodeProcesses,
  nodeRuntime,
  nodeFfi,
  nodePackaging,
  nodeDraws,
  nodeSecrets,
  nodeNames,
  nodeAtomics,
  nodeServices,
  nodeLocks,
  nodeSnapshots,
];
