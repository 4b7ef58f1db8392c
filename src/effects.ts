/**
 * The vocabulary that knowledge tables, link, analysis and the rules share: what a call does that matters around
 * fork, whatever the language and the library. Knowledge is written in it as data; rules read it and never name an API.
 */

import type { ArgRef, ArgTest, Subject } from './arguments.js';
import type { Framework, HostedCode } from './framework.js';
import type { LaunchBar, SetupArgument, SpawnedExec } from './program-start.js';
import type { LibraryType, LockTrait } from './library-type.js';
import type { RuntimeRange } from './runtimes.js';
import type { Platform } from './targets.js';
import type {
  GivenAtStart,
  ModuleEntry,
  Packer,
  ProcessManager,
  ProcessRole,
  ScriptEffect,
  SecretUse,
} from './script-effects.js';

export type { ArgRef, ArgTest, Subject } from './arguments.js';
export type { Framework, HostedCode, HostedMethods } from './framework.js';
export type { CallableTrait, GeneratorTrait, LibraryType, LockTrait, ResourceTrait } from './library-type.js';
export type { LaunchBar, LaunchWay, ProgramStart, SetupArgument } from './program-start.js';
export type {
  GivenAtStart,
  ModuleEntry,
  Packer,
  ProcessManager,
  ProcessRole,
  ScriptEffect,
  SecretUse,
} from './script-effects.js';

/** Which machinery runs after-fork hooks: `os.register_at_fork`, multiprocessing's own, a framework's. */
export type HookKind = 'os' | 'multiprocessing' | 'billiard' | 'gunicorn' | 'celery' | 'uwsgi' | 'pool-initializer';

export type StartMethod = 'fork' | 'spawn' | 'forkserver';

/** What a new process gets from the one that starts it. */
export interface SpawnSpec {
  /** `by-start-method`: copied or fresh as the multiprocessing context says. */
  readonly memory: 'copied' | 'fresh' | 'restored' | 'by-start-method';
  /**
   * Where the start method comes from: the default of version and platform, fixed, a context that is the receiver
   * (or of which the receiver was made), or an argument that is a context.
   */
  readonly startMethod?: 'default' | StartMethod | 'receiver' | ArgRef;
  /**
   * `continuation`: the child returns from the same call. `target`: it runs the callable that the subject was made
   * with (see LibraryType.callable). `callable`: it runs this argument. `tasks`: it runs what is submitted to the
   * result later. `program`: another image. `module`: a module of this program, from its first line.
   */
  readonly entry:
    | { readonly kind: 'continuation' }
    | { readonly kind: 'target'; readonly of: Subject }
    | {
        readonly kind: 'callable';
        readonly fn: ArgRef;
        readonly args?: ArgRef;
        readonly kwargs?: ArgRef;
        readonly rest?: 'arguments';
        /** Runs first in the child: an argument of the call that made the receiver, with its own arguments. */
        readonly initializer?: ArgRef;
        readonly initargs?: ArgRef;
      }
    | { readonly kind: 'tasks'; readonly of: Subject; readonly initializer?: ArgRef; readonly initargs?: ArgRef }
    /** It runs these methods of an argument, and arguments that are functions, after an initializer. */
    | {
        readonly kind: 'methods';
        readonly of: ArgRef;
        readonly names: readonly string[];
        readonly functions: readonly ArgRef[];
        readonly initializer?: ArgRef;
      }
    /** It runs what a framework calls there: see Framework. */
    | { readonly kind: 'hosted' }
    | { readonly kind: 'program' }
    | ModuleEntry;
  /** Which after-fork hooks run in the child (and, for `os`, the before and after-in-parent ones around it). */
  readonly runsHooks: readonly HookKind[];
  /** How a child whose entry returns comes to its end. `exec`: no program code runs in it at all. */
  readonly leaves: 'returns' | '_exit' | 'exit' | 'exec';
  /** `first-submit`: only the first such call on the receiver forks. */
  readonly when: 'call' | 'first-submit';
  readonly count: 'one' | 'many';
  /** The argument that says how many: with 1 there is one. */
  readonly workers?: ArgRef;
  /** Generators that the library seeds anew in each child before it runs the program's code. */
  readonly reseeds?: readonly { readonly generator: string; readonly versions?: LibraryRange }[];
  /** Native pools that the library limits to one thread in each child before it runs the program's code. */
  readonly limits?: readonly string[];
  /** fork(2) by hand, as opposed to a library that manages the child. */
  readonly raw: boolean;
  /** In which runtimes their heap is not there in the child, which dies at its first instruction: on Linux. */
  readonly dies?: readonly RuntimeRange[];
  /** The runtime's event loop and its threads do nothing in the child: what they are to finish there, it waits for in vain. */
  readonly strands?: true;
  /** The child has a terminal of its own: nothing that starts a program gives it one. */
  readonly terminal?: true;
  /** How a person would name it in a sentence: `os.fork()`, `a multiprocessing child`. */
  readonly label: string;
}

/** Versions of a library of PyPI: the newest that the linted project admits; the newest of all where it says nothing. */
export interface LibraryRange {
  /** Lower case, with hyphens: `ruamel-yaml`. */
  readonly library: string;
  /** As `>=2.1 <4`. */
  readonly range: string;
}

/** One thing that a call does. `when` and `unless` are conditions on its arguments (all of `when`, none of `unless`). */
export type EffectSpec = EffectKind & {
  readonly when?: readonly ArgTest[];
  readonly unless?: readonly ArgTest[];
  /** Versions of Python in which it holds, as `>=3.8 <3.12`; absent: all. */
  readonly python?: string;
  /** Platforms on which it holds; absent: all. */
  readonly platforms?: readonly ('linux' | 'macos' | 'windows')[];
  /** Versions of the library in which it holds; absent: all. */
  readonly versions?: LibraryRange;
  /** Runtimes of JavaScript in which it holds; absent: all. */
  readonly runtimes?: readonly RuntimeRange[];
};

export type EffectKind =
  | ScriptEffect
  | { readonly effect: 'spawn'; readonly spawn: SpawnSpec }
  /** The image is replaced. It may fail and then raises. */
  | { readonly effect: 'exec'; readonly spawned?: SpawnedExec }
  /** `_exit` runs nothing on the way out; `exit` unwinds and runs finally blocks and exit handlers. */
  | { readonly effect: 'exit'; readonly how: '_exit' | 'exit' }
  /**
   * Takes a lock (a semaphore, a queue's mutex). `held`: still held after the call. `brief`: taken and released
   * within it (`Event.set`, `Queue.put`). `bounded`: tests under which it gives up instead of hanging.
   */
  | {
      readonly effect: 'acquire';
      readonly subject: Subject;
      readonly hold: 'held' | 'brief';
      readonly bounded?: readonly ArgTest[];
      /** What is taken where the subject is of no lock type: the open file of `fcntl.flock(f, LOCK_EX)`. */
      readonly lock?: LockTrait;
      /**
       * The subject is the name of the lock: whoever takes one of this name takes the same. A text: an expression that
       * finds the name in it, as its first group.
       */
      readonly named?: true | string;
      /** The lock is this element of the subject. */
      readonly element?: ArgRef;
      /** It does not wait: only a loop around it does, and elsewhere it is an attempt. */
      readonly spins?: true;
    }
  | {
      readonly effect: 'release';
      readonly subject: Subject;
      readonly lock?: LockTrait;
      readonly named?: true | string;
      readonly element?: ArgRef;
    }
  /** Closes an open file. A lock on it ends where no other process has that file open. */
  | { readonly effect: 'close'; readonly subject: Subject }
  /** Makes a lock usable again whoever held it: `lock._at_fork_reinit()`. */
  | { readonly effect: 'reinit'; readonly subject: Subject }
  /** Blocks until another thread acts: `Event.wait`, `Condition.wait`, `Queue.get`, `Future.result`. */
  | { readonly effect: 'wait'; readonly subject: Subject; readonly bounded?: readonly ArgTest[] }
  /** Sets a flag that a loop may watch: `Event.set`. */
  | { readonly effect: 'signal'; readonly subject: Subject }
  /**
   * A thread begins. `runs`: what it runs, where the program gives it. `life`: `target`: as long as what it runs;
   * `service`: until it is stopped; `idle`: as long as its owner (executors, pools: may be alive at any time).
   */
  | {
      readonly effect: 'start-thread';
      readonly subject: Subject;
      readonly life: 'target' | 'service' | 'idle';
      readonly runs?:
        | { readonly kind: 'target' }
        | { readonly kind: 'callable'; readonly fn: ArgRef; readonly args?: ArgRef; readonly rest?: 'arguments' };
      readonly native?: boolean;
      /** It does one thing and ends: what it waits for in it is no flag that stops it. */
      readonly once?: true;
      /** Whether the library's own thread resolves names by itself. */
      readonly resolves?: boolean;
      /** Kinds of fork for which the library stops or rebuilds its threads: they do not count there. */
      readonly handles?: readonly HookKind[];
      /** How a person would name it: `the scheduler's thread`. */
      readonly label?: string;
    }
  /** An executor is made that will start threads when it is used. */
  | { readonly effect: 'make-executor' }
  /** The subject's threads have ended when the call returns, unless a test says that it may come back early. */
  | { readonly effect: 'end-thread'; readonly subject: Subject; readonly early?: readonly ArgTest[] }
  /** Work for the thread that runs this event loop: nobody does it where that thread is not. */
  | { readonly effect: 'hand-over'; readonly subject: Subject }
  /** From here on the program ignores, or no longer ignores, the interpreter's warning of a fork beside threads. */
  | { readonly effect: 'accept-forks'; readonly accepted: boolean }
  /** Handlers for fork. For `hooks: multiprocessing` the callable gets the object (`of`) as its argument. */
  | {
      readonly effect: 'at-fork-handler';
      readonly hooks: HookKind;
      readonly before?: ArgRef;
      readonly afterInParent?: ArgRef;
      readonly afterInChild?: ArgRef;
      readonly of?: ArgRef;
    }
  /** Runs before workers exist only where the framework says so: a decorator or signal that names a child hook. */
  | {
      readonly effect: 'protect';
      readonly subject: Subject;
      readonly action: 'recreate' | 'reset' | 'release' | 'raise';
    }
  /**
   * Asks the system resolver. `proxies`: also reads the system's proxy settings (unsafe after fork on macOS). `through`:
   * the type of the client whose connections it uses, where that is not the receiver's.
   */
  | {
      readonly effect: 'resolve-name';
      readonly host?: ArgRef;
      readonly proxies?: readonly ArgTest[] | true;
      readonly through?: string;
    }
  /**
   * Draws from a TLS or other library's generator: its global one, or the subject. `replays`: a copy of the process goes
   * on with the same values, its parent too, whether or not it drew before; `tls`: those of a TLS library; `forked`: not where
   * a saved heap is restored.
   */
  | {
      readonly effect: 'draw-random';
      readonly generator: string;
      readonly subject?: Subject;
      readonly replays?: 'tls' | 'own' | 'forked';
    }
  /** Sets its state: from the argument `from`; from the system's entropy where that is not given. */
  | { readonly effect: 'seed'; readonly generator: string; readonly subject?: Subject; readonly from?: ArgRef }
  /** The caller learns which of several workers it is: what it seeds is its own affair from here on. */
  | { readonly effect: 'tell-workers-apart' }
  | { readonly effect: 'log' }
  | { readonly effect: 'write-stdio' }
  /** Native code that is not usable in a forked child once it ran in the parent, or at all. */
  | {
      readonly effect: 'run-native-pool';
      readonly library: string;
      /** It notices that it runs in a forked child and does without its threads there. */
      readonly yields?: true;
    }
  /** From here on in this process, the native pools of this library are not used. */
  | { readonly effect: 'limit-native-pool'; readonly library: string }
  /** A resource comes to be that its constructor or method does not make by itself (ResourceTrait.opens). */
  | { readonly effect: 'open'; readonly subject: Subject }
  /** Works with a resource: reads, writes, queries. Methods of a resource do so without saying it (ResourceTrait). */
  | { readonly effect: 'use'; readonly subject: Subject }
  /** Makes an object that starts processes later, by a start method: what each runs first is an argument too. */
  | {
      readonly effect: 'make-starter';
      readonly startMethod: NonNullable<SpawnSpec['startMethod']>;
      readonly initializer?: ArgRef;
      readonly initargs?: ArgRef;
    }
  | { readonly effect: 'select-start-method'; readonly method: ArgRef }
  | { readonly effect: 'register-exit'; readonly fn: ArgRef }
  /** Calls an argument: now, or at an unknown later time in this process. */
  | {
      readonly effect: 'call';
      readonly fn: ArgRef;
      readonly args?: ArgRef;
      readonly rest?: 'arguments';
      /**
       * Not `when`: those are the conditions of every effect. `soon`: once what runs is done; `delayed`: after some time;
       * `repeated`: again and again.
       */
      readonly timing: 'now' | 'later' | 'soon' | 'delayed' | 'repeated';
    }
  /** Hands a task to the processes of a pool: it runs in a child that was forked when the pool began. */
  | { readonly effect: 'submit'; readonly fn: ArgRef; readonly args?: ArgRef; readonly rest?: 'arguments' }
  /** Gives a framework what it calls in its worker processes: this argument, or as a decorator the function below it. */
  | { readonly effect: 'hosted'; readonly as: HostedCode; readonly fn?: ArgRef }
  /** Raises where the system refuses: opening a file. */
  | { readonly effect: 'may-fail' }
  /**
   * Harmless between fork and exec: descriptors, ids, session, signals, masks, working directory. `instead`: the
   * arguments of calls that start a program by which these do the same in C; none where nothing does. Absent: it changes
   * nothing of the process.
   */
  | { readonly effect: 'setup'; readonly instead?: readonly SetupArgument[] };

/** What a call evaluates to, as far as it is followed. */
export type ReturnSpec =
  /** A new object of this library type (or a subclass's instance for `cls` receivers). */
  | { readonly type: string }
  /** 0 in the child, the child's pid in the parent; `first`: the first of a tuple. */
  | { readonly fork: 'pid' | 'first' }
  /** A truth about the platform that follows from the call itself. */
  | { readonly truth: true }
  /** The process id. */
  | { readonly pid: true }
  /** The argument or receiver itself, or a container of the same elements (`list(x)`, `weakref.ref(x)`); `as`: of this type. */
  | { readonly same: Subject; readonly as?: string }
  /** A list in which each element stands for it (the parts of a split). */
  | { readonly listOf: Subject }
  /** One of the receiver's or argument's elements (`dict.get`, `list.pop`, `next`). */
  | { readonly element: Subject }
  /** A method of the receiver, bound to it; of a module's function, its neighbour with the same arguments. */
  | { readonly method: string }
  /** A callable that calls argument 0 with the further arguments in front. */
  | { readonly partial: true }
  /** The result of calling this argument. */
  | { readonly result: ArgRef }
  /** The thread that calls it. */
  | { readonly thread: 'current' }
  /** Whether an acquire succeeded: false means that the lock is not held. */
  | { readonly acquired: Subject }
  /** A context of the start method that a string argument names; `''`: where it names none. */
  | { readonly context: ArgRef; readonly types: Readonly<Record<string, string>> };

/** What is known of one callable: a function, a method `type.method`, or a class (its constructor). */
export interface Entry {
  /** Canonical dotted name: `os.fork`, `threading.Thread.start`. */
  readonly name: string;
  /** In the order in which they happen. */
  readonly effects?: readonly EffectSpec[];
  readonly returns?: ReturnSpec;
  /** Of a constant. */
  readonly value?: number;
  /** The attribute of the result that tells the first process of a program from the others, and its value there. */
  readonly tellsMain?: { readonly attribute: string; readonly value: string };
  /** Of a value, or of what a call gives: its truth tells in which kind of process it is asked. */
  readonly tells?: { readonly role: ProcessRole; readonly when: boolean };
  /** It belongs to the process that asks for it, not to its heap: what it is, with its article; `members`: not itself, but what is in it. */
  readonly ofProcess?: { readonly what: string; readonly members?: true };
  /** Of a value: who starts the process decides it. */
  readonly given?: GivenAtStart;
  /** Of a value or call: the same in all processes of one machine, or something that passes (`time`). */
  readonly varies?: 'never' | 'time';
  /** It keeps something secret with what it is given. */
  readonly secret?: SecretUse;
  /** Puts this argument among the receiver's elements (`list.append`). */
  readonly stores?: ArgRef;
  /** Opens the file of this name to write to it, where the condition holds. */
  readonly writes?: { readonly to: ArgRef; readonly when?: ArgTest };
  /** What keeps a call that starts a program from the cheap ways to do it. */
  readonly bars?: readonly LaunchBar[];
  /** What to use instead, or how to make it safe; a clause that can follow `help:`. */
  readonly remedy?: string;
  /** The key of the source: a section of the reference, a documentation page, a file of the library's source. */
  readonly source: string;
}

/** What does not exist on some platforms. */
export interface Absence {
  /** Dotted names; a module stands for all that is in it. */
  readonly names: readonly string[];
  readonly on: readonly Platform[];
  /** Only calls with such arguments. */
  readonly when?: readonly ArgTest[];
  /** What whoever uses it gets. */
  readonly raises: 'AttributeError' | 'ImportError' | 'ValueError';
  readonly source: string;
}

/** One knowledge file: a library family. */
export interface Knowledge {
  readonly library: string;
  /** Other spellings: re-exports and old names to canonical ones. Longest prefix wins: `_thread.allocate_lock`. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly types: readonly LibraryType[];
  readonly entries: readonly Entry[];
  readonly absences?: readonly Absence[];
  readonly frameworks?: readonly Framework[];
  /** Variables of the environment that say what a program is run for: development, tests. */
  readonly modes?: readonly string[];
  /** Programs that ask the address that they are given and end once they have the answer. */
  readonly clients?: readonly string[];
  readonly packers?: readonly Packer[];
  readonly managers?: readonly ProcessManager[];
  /** Names of methods that run until they are stopped, whatever class has them. */
  readonly endless?: readonly string[];
  /** Names of methods that keep the process alive from then on, whatever object has them. */
  readonly lasting?: readonly string[];
  /** Effects of importing a module (and its submodules): threads started, native pools made. */
  readonly imports?: readonly {
    readonly module: string;
    readonly effects: readonly EffectSpec[];
    readonly source: string;
  }[];
}
