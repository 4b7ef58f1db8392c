import type { AnyRule } from '../src/rule.js';
import { manualForkExec } from './manual-fork-exec.js';
import { unsafeCallBeforeExec } from './unsafe-call-before-exec.js';
import { forkWithLiveThreads } from './fork-with-live-threads.js';
import { forkedChildReturns } from './forked-child-returns.js';
import { forkWithoutExec } from './fork-without-exec.js';
import { getaddrinfoInForkedChild } from './getaddrinfo-in-forked-child.js';
import { lockHeldAcrossFork } from './lock-held-across-fork.js';
import { processLocalLock } from './process-local-lock.js';
import { missingAfterForkReinit } from './missing-after-fork-reinit.js';
import { preexecFn } from './preexec-fn.js';
import { sslRngInForkedChild } from './ssl-rng-in-forked-child.js';
import { resourceSharedAcrossFork } from './resource-shared-across-fork.js';
import { afterForkHandlerHazard } from './after-fork-handler-hazard.js';
import { rngStateDuplicated } from './rng-state-duplicated.js';
import { staleProcessId } from './stale-process-id.js';
import { threadLostInForkedChild } from './thread-lost-in-forked-child.js';
import { implicitStartMethod } from './implicit-start-method.js';
import { clusterForkInWorker } from './cluster-fork-in-worker.js';
import { unboundedRefork } from './unbounded-refork.js';
import { orphanedIpcChild } from './orphaned-ipc-child.js';
import { forkInSingleExecutable } from './fork-in-single-executable.js';
import { perProcessSecret } from './per-process-secret.js';
import { workRepeatedInEveryWorker } from './work-repeated-in-every-worker.js';
import { syncChildOfSelf } from './sync-child-of-self.js';
import { spawnAtImport } from './spawn-at-import.js';
import { posixSpawnBlocked } from './posix-spawn-blocked.js';
import { forkUnavailableOnPlatform } from './fork-unavailable-on-platform.js';

/** Every rule, in the order of the documentation. */
export const rules: readonly AnyRule[] = [
  lockHeldAcrossFork,
  missingAfterForkReinit,
  getaddrinfoInForkedChild,
  sslRngInForkedChild,
  forkWithoutExec,
  forkWithLiveThreads,
  preexecFn,
  resourceSharedAcrossFork,
  afterForkHandlerHazard,
  rngStateDuplicated,
  staleProcessId,
  unsafeCallBeforeExec,
  manualForkExec,
  forkedChildReturns,
  processLocalLock,
  threadLostInForkedChild,
  implicitStartMethod,
  spawnAtImport,
  clusterForkInWorker,
  unboundedRefork,
  orphanedIpcChild,
  forkInSingleExecutable,
  perProcessSecret,
  workRepeatedInEveryWorker,
  syncChildOfSelf,
  posixSpawnBlocked,
  forkUnavailableOnPlatform,
];
