import type { HostedMethods } from './framework.js';
import type { ArgRef, ArgTest, LibraryRange, StartMethod } from './effects.js';

/** What a lock is: which waiters it excludes and what becomes of it in a forked child. */
export interface LockTrait {
  readonly what: 'lock' | 'condition' | 'semaphore' | 'event' | 'queue' | 'barrier';
  /**
   * `thread`: copied as it is; a holder that is not copied never releases it. `process`: shared with the child.
   * `flock`: on the open file, shared with the child. `record`: fcntl, or kept elsewhere (a lock file, a server): not inherited. `pid`: knows its process.
   * `task`: a coroutine lock, a plain flag.
   */
  readonly scope: 'thread' | 'process' | 'flock' | 'record' | 'pid' | 'task';
  /** The thread that holds it may take it again. */
  readonly reentrant: boolean;
  /** It survives fork by its own means (`queue.SimpleQueue`). */
  readonly safe?: boolean;
}

/**
 * What two processes must not both work with: a connection, a socket, an open file. A copied child has the same one as
 * its parent. Calling a method of it is a use of it, except for the methods that are named here.
 */
export interface ResourceTrait {
  /** What it is, with its article: `a SQLite connection`. */
  readonly what: string;
  /** What comes of sharing it, a clause. */
  readonly harm: string;
  /** It connects at its first use: what the parent never used is the child's own. */
  readonly lazy?: true;
  /** It may change hands: only that both processes work with it does harm (an open file, a socket). */
  readonly handover?: true;
  /** The methods that open it, where the constructor does not (`socket.connect`). */
  readonly opens?: readonly string[];
  /** The only methods that use it, where most do not. */
  readonly uses?: readonly string[];
  /** Subscripts use it: `file['data']`. */
  readonly items?: true;
  /** Methods that do not use it, besides those that close it. */
  readonly harmless?: readonly string[];
  /** Methods after which it is gone or clean; `close` where nothing is said. */
  readonly closes?: readonly string[];
  /** Made with such arguments, it is no such resource. */
  readonly unless?: readonly ArgTest[];
  /** Often it goes well: never more than a warning. */
  readonly mayWork?: true;
  /** Versions of the library that do not see to it themselves; absent: all. */
  readonly versions?: LibraryRange;
  /** How to make it safe; a clause that can follow `help:`. */
  readonly remedy: string;
}

/** How objects of a type run the program's code: constructor arguments and the method that subclasses override. */
export interface CallableTrait {
  readonly target?: ArgRef;
  readonly args?: ArgRef;
  readonly kwargs?: ArgRef;
  readonly method?: string;
}

/** What a type that holds the state of a random generator is made from, and what draws from it. */
export interface GeneratorTrait {
  readonly seed?: ArgRef;
  /** Every method without an entry of its own draws. */
  readonly drawsByDefault?: true;
}

export interface LibraryType {
  /** Canonical dotted name of the class. */
  readonly name: string;
  /** Further library types whose methods it has. */
  readonly bases?: readonly string[];
  readonly lock?: LockTrait;
  /** What lock it is in these versions of the library instead. */
  readonly oldLock?: { readonly versions: LibraryRange; readonly lock: LockTrait };
  /** A condition made with a lock of the caller's: which argument. Absent or not given: it makes its own. */
  readonly wraps?: ArgRef;
  readonly callable?: CallableTrait;
  /** Its objects cannot be pickled, and so cannot be given to a process that begins afresh; locks cannot anyway. */
  readonly unpicklable?: true;
  readonly resource?: ResourceTrait;
  /**
   * `with obj:` acquires and releases it as a lock (`lock`), ends its threads or processes (`ends`), gives itself, and
   * calls its `close` on the way out (`closes`).
   */
  readonly scope?: 'lock' | 'ends' | 'self' | 'closes';
  /** The locks that its methods take are held until it is closed: an exit stack. */
  readonly collects?: boolean;
  /** `with obj:` may swallow exceptions. */
  readonly swallows?: boolean;
  /** It holds the state of a random generator, which a child copies; made from the argument `seed`, else from entropy. */
  readonly generator?: GeneratorTrait;
  /** What a framework calls of the program's classes that extend it, in its worker processes. */
  readonly hosted?: HostedMethods;
  /** Its start method, for multiprocessing contexts and what they make. */
  readonly startMethod?: StartMethod | 'default';
  readonly container?: boolean;
  /** What another thread completes and its owner waits on: a future. */
  readonly handle?: boolean;
  /** A process that its owner started: nobody else can wait for it, no process forked off its owner either. */
  readonly process?: boolean;
  /** It belongs to a machinery that puts tasks of one thread in the place of threads, and their locks in that of locks. */
  readonly cooperative?: boolean;
  /** A container whose elements come in no order that a reader can tell. */
  readonly unordered?: boolean;
  /** As a decorator it leaves out what it decorates, under conditions of its own. */
  readonly skips?: true;
  /** Where this very process can be reached. */
  readonly ownAddress?: true;
  /** Functions of the C library are its methods or properties. */
  readonly foreign?: true;
  /** A value drawn at random. */
  readonly drawn?: true;
  /** Memory that processes share: what is assigned to its fields or elements is seen by all. */
  readonly sharedMemory?: boolean;
  readonly source: string;
}
