import type { Knowledge } from '../effects.js';
import { pythonBuiltins } from './python-builtins.js';
import { pythonConcurrent } from './python-concurrent.js';
import { pythonMultiprocessing } from './python-multiprocessing.js';
import { pythonOs } from './python-os.js';
import { pythonMultiprocessingLocks } from './python-multiprocessing-locks.js';
import { pythonSubprocess } from './python-subprocess.js';
import { pythonFileLocks } from './python-file-locks.js';
import { pythonLogging } from './python-logging.js';
import { pythonAsync } from './python-async.js';
import { pythonRandom } from './python-random.js';
import { pythonNetClients } from './python-net-clients.js';
import { pythonServices } from './python-services.js';
import { pythonServers } from './python-servers.js';
import { pythonNative } from './python-native.js';
import { pythonSocket } from './python-socket.js';
import { pythonThreading } from './python-threading.js';

/** All that is known of Python's libraries. */
export const pythonKnowledge: readonly Knowledge[] = [
  pythonBuiltins,
  pythonOs,
  pythonThreading,
  pythonMultiprocessing,
  pythonConcurrent,
  pythonMultiprocessingLocks,
  pythonSubprocess,
  pythonFileLocks,
  pythonLogging,
  pythonAsync,
  pythonRandom,
  pythonNetClients,
  pythonServices,
  pythonServers,
  pythonNative,
  pythonSocket,
];
