import type { Targets } from '../targets.js';
import type { ChildSite, ForkSite } from './fork-sites.js';
import type { ForkView } from './fork.js';
import type { BarredLaunch } from './launches.js';
import type { LocalLock } from './local-locks.js';
import type { LostThread } from './lost-threads.js';
import type { HandlerHazard } from './handler-hazards.js';
import type { DuplicatedStream } from './duplicated-streams.js';
import type { HeldAcross } from './held-across.js';
import type { HeldAcrossLaunch } from './held-across-launch.js';
import type { IdentityStream } from './identity-streams.js';
import type { KeptConnection } from './kept-connections.js';
import type { ImplicitStart } from './default-starts.js';
import type { ImportStart } from './import-starts.js';
import type { KeptPid } from './kept-pids.js';
import type { Effect } from './model.js';
import type { PackedFork } from './packed-forks.js';
import type { PartialChoice } from './partial-choices.js';
import type { PooledConnections } from './pooled-connections.js';
import type { ProcessSecret } from './process-secrets.js';
import type { RepeatedWork } from './repeated-work.js';
import type { SavedHeaps } from './saved-heaps.js';
import type { ScriptStart } from './script-starts.js';
import type { SelfWait } from './waits-for-itself.js';
import type { SharedResource } from './shared-resources.js';
import type { bareLocks, UnprotectedLock } from './unprotected-locks.js';
import type { UnavailableUse } from './unavailable-uses.js';
import type { UnprotectedResource } from './unprotected-resources.js';
import type { UnstartedThread } from './unstarted-threads.js';

export type { ChildAct, ForkView, HeldView, LockView, ThreadView } from './fork.js';
export type { ChildSite, ForkSite } from './fork-sites.js';
export type { BarredLaunch } from './launches.js';
export type { LocalLock } from './local-locks.js';
export type { LostThread } from './lost-threads.js';
export type { HandlerHazard } from './handler-hazards.js';
export type { DuplicatedStream } from './duplicated-streams.js';
export type { HeldAcross } from './held-across.js';
export type { HeldAcrossLaunch } from './held-across-launch.js';
export type { IdentityStream } from './identity-streams.js';
export type { KeptConnection } from './kept-connections.js';
export type { ImplicitStart } from './default-starts.js';
export type { ImportStart } from './import-starts.js';
export type { KeptPid } from './kept-pids.js';
export type { PackedFork } from './packed-forks.js';
export type { PartialChoice } from './partial-choices.js';
export type { PooledConnections } from './pooled-connections.js';
export type { ProcessSecret } from './process-secrets.js';
export type { RepeatedWork } from './repeated-work.js';
export type { ScriptStart } from './script-starts.js';
export type { SelfWait } from './waits-for-itself.js';
export type { SharedResource } from './shared-resources.js';
export type { UnavailableUse } from './unavailable-uses.js';
export type { UnprotectedLock } from './unprotected-locks.js';
export type { UnprotectedResource } from './unprotected-resources.js';
export type { UnstartedThread } from './unstarted-threads.js';

/** All that a rule can ask of the program. Answers are computed when they are first asked for, and kept. */
export interface Project {
  readonly targets: Targets;
  /** Limits that were hit while analysing, as sentences: what lies beyond them is not seen. */
  readonly bounds: readonly string[];
  /** Copying forks, children that exec after a given function left out, with what is held and alive at them and what their children do. */
  readonly forks: () => readonly ForkView[];
  /** The same and those whose children die at once, with all ways to one fork call together. */
  readonly forkSites: () => readonly ForkSite[];
  /** Forks whose child execs after it has run a function that it was given, all ways to one call together. */
  readonly beforeExec: () => readonly ForkSite[];
  /** What children do, with all ways that lead to one place together. */
  readonly childSites: <K extends Effect['kind']>(kind: K) => readonly ChildSite<K>[];
  /** The same for names resolved through a client object: of each fork and client only the first place. */
  readonly firstUses: (kind: 'resolve') => readonly ChildSite<'resolve'>[];
  /** Locks held across a fork whose child may touch them, protected ones left out. */
  readonly heldAcross: () => readonly HeldAcross[];
  /** Locks between processes held while a process begins afresh that needs them too, or that inherits what is locked. */
  readonly heldAcrossLaunches: () => readonly HeldAcrossLaunch[];
  /** Connections, sockets, open files and native pools that a child works with though its parent has them too. */
  readonly sharedResources: () => readonly SharedResource[];
  /** Generators whose state several children copy and draw from: the first draw in each function. */
  readonly duplicatedStreams: () => readonly DuplicatedStream[];
  /** What is wrong in each process that starts from a heap which was saved before. */
  readonly savedHeaps: () => SavedHeaps;
  /** Generators that outlive a fork, and from which a function draws identifiers or names. */
  readonly identityStreams: () => readonly IdentityStream[];
  /** Process ids kept from before a fork that name something after it. */
  readonly keptPids: () => readonly KeptPid[];
  /** Connections of classes and modules that look after forks, but not after these. */
  readonly unprotectedResources: () => readonly UnprotectedResource[];
  /** Connections that globals and classes keep for the callers of a library, in modules that do not look after forks. */
  readonly keptConnections: () => readonly KeptConnection[];
  /** Connections that wait in a container of an object for later calls, in classes that do not empty it in a child. */
  readonly pooledConnections: () => readonly PooledConnections[];
  /** On which targets processes are copies by default, and on which not. */
  readonly defaultMethods: () => { readonly copied: readonly string[]; readonly fresh: readonly string[] };
  /** Starts of processes by a default start method, where that is fork on some targets only. */
  readonly implicitStarts: () => readonly ImplicitStart[];
  /** Choices of a start method for the whole program that leave some platforms to a default that differs by version. */
  readonly partialChoices: () => readonly PartialChoice[];
  /** Starts of processes that run the program's files anew, while such a file is imported. */
  readonly importStarts: () => readonly ImportStart[];
  /** Uses of what a targeted platform does not have, where nothing keeps the program from them there. */
  readonly unavailableUses: () => readonly UnavailableUse[];
  /** What keeps calls that start programs from `posix_spawn` and `vfork`. */
  readonly barredLaunches: () => readonly BarredLaunch[];
  /** Processes by which a script starts itself again, without a test that tells the child from its parent. */
  readonly selfStarts: () => readonly ScriptStart[];
  /** Workers that are started in a worker too. */
  readonly workerStarts: () => readonly ScriptStart[];
  /** Workers that are started again whenever one ends, at once and without end. */
  readonly restarts: () => readonly ScriptStart[];
  /** Calls that wait for a program which waits for an answer of the process that made the call. */
  readonly selfWaits: () => readonly SelfWait[];
  /** Work that a cluster's primary and each of its workers begin, where one would do. */
  readonly repeatedWork: () => readonly RepeatedWork[];
  /** Secrets that each process of a program draws for itself. */
  readonly processSecrets: () => readonly ProcessSecret[];
  /** Processes that a program made into one executable file starts to run a file: they run that program again. */
  readonly packedForks: () => readonly PackedFork[];
  /** Children that listen to their parent and do not end with it: where they listen, and what keeps them. */
  readonly orphans: () => readonly (ScriptStart & { readonly keptBy: string })[];
  /** Locks that outlive a fork, that another thread may hold then, and that nothing makes usable in the child. */
  readonly unprotectedLocks: () => readonly UnprotectedLock[];
  /** Every lock of a module or class that nothing makes usable in a child, those of `unprotectedLocks` included. */
  readonly bareLocks: () => ReturnType<typeof bareLocks>;
  /** Handlers for fork that are unsafe themselves. */
  readonly handlerHazards: () => readonly HandlerHazard[];
  /** Background threads that their owners go on relying on in a forked child, where nothing starts them again. */
  readonly lostThreads: () => readonly LostThread[];
  /** Thread objects of the parent that a child starts. */
  readonly unstartedThreads: () => readonly UnstartedThread[];
  /** Locks of one process around writes to what several processes share. */
  readonly localLocks: () => readonly LocalLock[];
}
