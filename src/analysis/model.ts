import type { HookKind, LockTrait, ResourceTrait, SetupArgument, SpawnSpec } from '../effects.js';
import type { At } from '../facts/span.js';
import type { Value } from '../facts/facts.js';
import type { Abstract, Cls, Fn, Frame, ObjectId, Site } from '../link/model.js';
import type { ChildEffects } from './child-effects.js';
import type { Flags } from './flags.js';
import type { Handed } from './handed.js';
import type { ProcessEffect } from './process-effects.js';
import type { RandomEffect } from './random-effects.js';
import type { ForkReplacement } from './replace-fork.js';

/** The way from a function to something that happens in or below it; `next` is one call deeper. */
export interface Path {
  readonly at: Pick<Site, 'fn' | 'at'>;
  /** What happens here, a clause; code in backticks. */
  readonly text: string;
  readonly next: Path | null;
}

/** A lock as a function knows it. */
export interface LockRef {
  readonly id: ObjectId;
  /** The global or field that holds it, the same for whoever names it; null for locals. */
  readonly place: string | null;
  /** Where its constructor is called: the same for all locks of one factory. */
  readonly origin: string | null;
  readonly type: string;
  readonly trait: LockTrait;
  /** Where it is made. */
  readonly site: Site | null;
  /** A semaphore of more than one place: that one is taken at a fork hangs nobody. */
  readonly admitsSeveral: boolean;
  /** As the source names it. */
  readonly text: string;
}

/** A connection, socket or open file as a function knows it. */
export interface ResourceRef {
  readonly id: ObjectId;
  /** The global or field that holds it, the same for whoever names it; null for locals. */
  readonly place: string | null;
  readonly trait: ResourceTrait;
  /** Where it is made. */
  readonly site: Site | null;
  /** As the source names it. */
  readonly text: string;
}

/** A resource that the process has, or has worked with. */
export interface Touched {
  readonly resource: ResourceRef;
  /** Where it is opened; null where it came from outside the function. */
  readonly made: Path | null;
  /** Where it is first worked with; null where it is not. */
  readonly used: Path | null;
  /** On every path to this point. */
  readonly must: boolean;
}

/** A lock that is taken and not yet given back. `must`: on every path to this point. */
export interface Held {
  readonly lock: LockRef;
  readonly must: boolean;
  readonly path: Path;
  /** Once a fork is reached: the call, in the function that holds the lock, that leads to it. */
  readonly via: Path | null;
  /** The first step of `via`: where the function that holds the lock calls what forks. */
  readonly at: Pick<Site, 'fn' | 'at'> | null;
  /** The exit stack that gives it back. */
  readonly by: ObjectId | null;
}

/** A generator whose state exists: an object by its id, a library's global one by its name. */
export interface GeneratorMark {
  /** It is seen to exist: where only its use is seen, who made it is not known. */
  readonly made: boolean;
  /** On every path to this point. */
  readonly must: boolean;
  /** How it came to be: it was made, or for a global one seeded or drawn from. */
  readonly path: Path;
  /** Its state moves on in each round of a loop that goes on here. */
  readonly inLoop: boolean;
}

/** A thread that was started and not surely ended. */
export interface Alive {
  readonly id: ObjectId;
  readonly siteKey: string | null;
  /** The call that makes its object. */
  readonly made: Site | null;
  readonly must: boolean;
  readonly path: Path;
  readonly label: string;
  /** Flags whose setting ends it. */
  readonly flags: Flags;
  readonly native: boolean;
  /** Why it is alive for sure, or what may have ended it. */
  readonly life: 'endless' | 'flag' | 'service' | 'starter' | 'ends' | 'idle';
  /** How it resolves names by itself, if it does. */
  readonly resolves: Path | 'service' | null;
  readonly takes: readonly { readonly lock: LockRef; readonly path: Path }[];
  /** Locks without which it does nothing but wait. */
  readonly guards: readonly ObjectId[];
  /** The program's functions that it runs. */
  readonly runs: readonly Fn[];
  /** Locks held while it is started. */
  readonly under: readonly LockRef[];
  readonly handles: readonly HookKind[];
}

/** What is known of the process at a point: fork sites to `child`/`parent`, `pid` to `changed`/`same`, `main<n>` to `yes`/`no`. */
export type Roles = ReadonlyMap<string, string>;

/**
 * One way of being at a point, relative to the entry of the function: what is held and alive by its own doing, what it
 * gave back or ended that it did not take or start.
 */
export interface State {
  readonly roles: Roles;
  /** The fork in whose child this runs, where that fork is in this function or below it. */
  readonly crossing: Crossing | null;
  readonly held: ReadonlyMap<ObjectId, Held>;
  readonly alive: ReadonlyMap<ObjectId, Alive>;
  /** Locks given back that were not taken here (surely), by id. */
  readonly released: ReadonlySet<ObjectId>;
  /** Threads ended that were not started here, by id or creation site. */
  readonly ended: ReadonlySet<string>;
  /** Locks surely made anew or given back since the fork, by id and by place. */
  readonly shield: ReadonlySet<string>;
  /** Flags that may have been set. */
  readonly signals: Flags;
  /** Resources that some path closed. */
  readonly givenUp: Flags;
  /** Flags that a loop waits for on the way here. */
  readonly watched: Flags;
  /** Resources opened or worked with, and not closed since. */
  readonly touched: ReadonlyMap<ObjectId, Touched>;
  /** Resources closed that were not opened here. */
  readonly closed: ReadonlySet<ObjectId>;
  /** Generators that were made here, and global ones that were seeded or drawn from. */
  readonly generators: ReadonlyMap<string, GeneratorMark>;
  /** Pool-like objects that have forked their workers already, modules imported, and forks left behind (`fork<key>`). */
  readonly started: ReadonlySet<ObjectId>;
  /**
   * Only an exception that no code is seen to raise leads here, and no handler that expects it; `out`: of the function
   * in which the process was copied, which no handler can expect.
   */
  readonly thrown: boolean | 'out';
}

/** How and where processes begin afresh: `spawn`, on these targets (all where there are none). */
export interface Fresh {
  readonly method: 'spawn' | 'forkserver' | 'default';
  readonly targets: readonly string[];
}

interface EffectBase {
  readonly path: Path;
  readonly roles: Roles;
  /** On every path through the function. */
  readonly must: boolean;
  /** For context managers: after the body. */
  readonly late: boolean;
  /** Only an exception that no code is seen to raise leads to it. */
  readonly thrown?: boolean;
}

/** Something that happens in a function or below it. */
export type Effect = EffectBase &
  (
    | {
        readonly kind: 'acquire';
        readonly lock: LockRef;
        readonly bounded: boolean;
        readonly shielded: boolean;
        readonly byThread: boolean;
        readonly waits: boolean;
      }
    | { readonly kind: 'release'; readonly lock: LockRef }
    /** An open file is closed, and with it this process's share of a lock on it. */
    | { readonly kind: 'close'; readonly file: ObjectId }
    /** A lock is made anew: that of this object, where it is not known by its place alone. */
    | { readonly kind: 'reset'; readonly id: ObjectId; readonly place: string; readonly text: string }
    /** A callable is put into a container, a container's callables are called. */
    | { readonly kind: 'enlist'; readonly list: ObjectId; readonly values: readonly Abstract[] }
    | { readonly kind: 'run-list'; readonly list: ObjectId }
    /** A global or field no longer holds the object of this class that it held. */
    | { readonly kind: 'drop'; readonly id: ObjectId; readonly place: string; readonly cls: Cls }
    /** `client`: the type of the client object through which the name is resolved; its first use stands for all. */
    | { readonly kind: 'resolve'; readonly proxies: boolean; readonly text: string; readonly client: string | null }
    | RandomEffect
    /** A process begins by a start method. `fresh`: on the targets by which it runs the program's files anew. */
    | { readonly kind: 'start-process'; readonly text: string; readonly fresh: Fresh }
    | ProcessEffect
    | { readonly kind: 'exec' | 'log' | 'stdio' | 'exit' | 'import'; readonly text: string }
    | {
        readonly kind: 'native';
        readonly library: string;
        readonly text: string;
        /** The library needs no pool here, by itself or by what was set before. */
        readonly limited: boolean;
      }
    /** `own`: opened anew in this process before. `after`: the forks that surely came before. */
    | {
        readonly kind: 'use';
        readonly resource: ResourceRef;
        readonly text: string;
        readonly own: boolean;
        readonly after: ReadonlySet<string>;
      }
    /** A global or field that holds a resource is given another or none. */
    | { readonly kind: 'renew'; readonly place: string; readonly text: string }
    /** Something of the process is set up for a program; `instead`: the arguments that do it, none where nothing does. */
    | { readonly kind: 'setup'; readonly text: string; readonly instead: readonly SetupArgument[] }
    /** Another program or process is started, not by a fork by hand. */
    | { readonly kind: 'start-program'; readonly text: string }
    /** A call of anything but harmless set-up: the first in each function. */
    | { readonly kind: 'run'; readonly text: string }
    /** A lock that is given to code that is not followed. */
    | { readonly kind: 'hand-over'; readonly lock: LockRef; readonly text: string }
    /** An object that runs code of its own once it is started comes to be; by where its constructor is called. */
    | { readonly kind: 'make-thread'; readonly made: string }
    | { readonly kind: 'start-thread'; readonly thread: Alive }
    /** A thread is waited for, be it with a time limit: by where it is made. */
    | { readonly kind: 'end-thread'; readonly sites: readonly string[] }
    /** An executor that starts its threads when it is used. */
    | { readonly kind: 'make-executor'; readonly under: readonly LockRef[] }
  );

/** Arguments to be written in place of one. */
export interface Replacement {
  readonly args: readonly {
    readonly name: string;
    /** As written, or where it is written. */
    readonly value: string | Pick<Site, 'fn' | 'at'>;
  }[];
  /** The call shows all of its arguments: none of these can be given a second time. */
  readonly isSure: boolean;
}

/** A process started by copying: what is held, alive and done. */
export interface Crossing {
  readonly key: string;
  readonly spawn: SpawnSpec;
  /** `fork`, or under which targets the start method is fork. */
  readonly site: Site;
  readonly path: Path;
  readonly roles: Roles;
  /** The crossing in whose child this one happens. */
  readonly inside: Crossing | null;
  readonly held: Handed<Held>;
  readonly alive: Handed<Alive>;
  readonly releasedBefore: ReadonlySet<ObjectId>;
  readonly endedBefore: ReadonlySet<string>;
  readonly signalsBefore: Flags;
  readonly child: ChildEffects;
  /** Whether some path of the child runs on beyond the functions seen so far, or surely ends. */
  leaves: Set<'exec' | '_exit' | 'exit' | 'goes-on'>;
  /** The parent ends at once and the child comes back from the function: it is the program from then on. */
  succeeds: boolean;
  /** Whether the parent of a raw fork runs on in the program, as far as the functions seen so far tell. */
  parent: 'undecided' | 'goes-on' | 'leaves';
  /** How the child gets out of its arm where its parent goes on too. */
  readonly escapes: Escape[];
  /** Where the arm of its child calls functions that were handed in. */
  readonly given: Set<At>;
  /** The functions from which the child begins, where it is not the continuation. */
  readonly begins: Set<Fn>;
  /** What the parent names the child by: the process object, or the site of the fork for a pid. */
  readonly handle: string | null;
  /** Where the library object is made that starts the process. */
  readonly madeAt: string | null;
  /** Locks held while the parent waits for the child. */
  readonly waitedUnder: Set<ObjectId>;
  /** The program ignores the interpreter's warning of a fork beside threads here. */
  readonly accepted: boolean;
  /** What is known of the start method: sure, or by default only. */
  readonly byDefault: boolean;
  readonly targets: readonly string[];
  /** Program code that the child runs before it execs, where a function is given for that. */
  readonly beforeExec: {
    readonly at: At;
    readonly text: string;
    /** Where it is put into the dictionary by which it comes. */
    readonly given: Pick<Site, 'fn' | 'at'> | null;
    /** The arguments by which the call does the same without it. */
    readonly replacement: Replacement | null;
  } | null;
  /** The call in place of a fork by hand whose child only execs. */
  readonly mechanical: ForkReplacement | null;
  /** Resources that exist or were worked with. */
  readonly touched: Handed<Touched>;
  /** Resources closed before that were not opened in the functions seen so far. */
  readonly closedBefore: ReadonlySet<ObjectId>;
  /** Draws or seeds of generators in the parent before the fork, by generator. */
  readonly parentDraws: ReadonlySet<string>;
  /** Generators whose state exists before the fork. */
  readonly generators: Handed<GeneratorMark>;
  /** No call on the way here may call something else instead. */
  sure: boolean;
  /** Several children begin here. */
  readonly repeats: boolean;
  /** Generators whose state moves on, or that are made anew, between these children. */
  readonly perChild: ReadonlySet<string>;
}

/** One handler of a registration. */
export interface Handler {
  readonly role: 'before' | 'parent' | 'child';
  /** As the registration names it. */
  readonly source: Value;
  readonly values: readonly Abstract[];
  /** How many arguments it is called with. */
  readonly given: number;
}

/** An exception that visibly begins in a function or below it and is not handled there. */
export interface Leaving {
  /** A `raise` or a call of a function that was handed in, a `sys.exit`, an exec that fails. */
  readonly kind: 'raise' | 'exit' | 'exec';
  /** The name of the exception; empty: any; `again`: what a handler caught. */
  readonly type: string;
  readonly path: Path;
  /** The fork in whose child it begins, where that is in the function. */
  readonly crossing: Crossing | null;
  /** It is an exit of what has just forked. */
  readonly asParent: boolean;
}

/** How the child of a fork gets out of its own arm. */
export interface Escape {
  /** Into the code after the arm, to the caller, or by an exception. */
  readonly kind: 'falls' | 'returns' | Leaving['kind'];
  readonly path: Path;
}

/** How a step or expression can be left, with the states of each way. */
export interface Outcome {
  normal: readonly State[];
  returns: State[];
  raises: State[];
  breaks: State[];
  continues: State[];
}

/** A registration of at-fork handlers, with what its handlers do. */
export interface Registration {
  readonly handlers: readonly Handler[];
  /** Of a handler in a list of the program's own: which list; it runs when that is run. */
  readonly list: ObjectId | null;
  readonly hooks: HookKind;
  /** A handler for the child assigns globals of the program. */
  readonly rewrites: boolean;
  /** The names of what its handlers for the child assign. */
  readonly assigns: ReadonlySet<string>;
  readonly site: Site;
  readonly path: Path;
  readonly child: readonly Effect[];
  readonly before: readonly Effect[];
  readonly parent: readonly Effect[];
}

/** What a function does, as its callers need to know it. */
export interface Summary {
  readonly frame: Frame;
  readonly effects: readonly Effect[];
  readonly crossings: readonly Crossing[];
  /** Ways of returning normally. */
  readonly exits: readonly State[];
  readonly raises: readonly State[];
  readonly leaving: readonly Leaving[];
  /** Where a generator first yields. */
  readonly yields: readonly State[];
  /** Registrations of fork handlers in it or below it. */
  readonly registers: readonly Registration[];
  /** The globals and fields that keep a process id with which the function itself compares its own. */
  readonly pidPlaces: ReadonlySet<string>;
  /** It never returns, and not because it ends the process: its loop has no way out. */
  readonly isEndless: boolean;
  /** Nothing but set-up, exec and exit happens in it. */
  readonly isSetup: boolean;
}
