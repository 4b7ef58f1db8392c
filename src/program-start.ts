import type { ArgRef, ArgTest } from './effects.js';

/**
 * How programs are started, as a part of the vocabulary of effects.ts: what their calls do in C between fork and exec,
 * and what keeps them from doing without fork.
 */

/** An argument of a call that starts a program. */
export interface SetupArgument {
  readonly of: ProgramStart;
  readonly name: string;
  /** What is to be given: a literal, or what an argument of the replaced call is. Absent: it takes more than that. */
  readonly value?: string | ArgRef;
  /** The least Python that has it. */
  readonly since?: string;
  /** Where the order matters: the place of this step in what the call does. */
  readonly step?: number;
}

/** The ways to start a program that run no Python in the child. */
export type ProgramStart = 'subprocess' | 'posix_spawn';

/**
 * An argument that keeps a call from a way to start a program. All of `when` and none of `unless` hold: of an argument
 * that is given, what cannot be seen holds.
 */
export interface LaunchBar {
  readonly from: LaunchWay;
  /** How a sentence names it; code in backticks. */
  readonly text: string;
  /** What is given, or left out: then the whole call is the place. */
  readonly arg: ArgRef;
  readonly when?: readonly ArgTest[];
  readonly unless?: readonly ArgTest[];
  /** Versions of Python in which it does, as `>=3.8 <3.13`; absent: all. */
  readonly python?: string;
  readonly platforms: readonly ('linux' | 'macos')[];
  /** It is so where nothing is said: not reported unless that is asked for. */
  readonly byDefault?: true;
}

/** The ways to start a program that copy nothing of the memory. */
export type LaunchWay = 'posix_spawn' | 'vfork';

/** The function beside an exec that starts the same program in a process of its own, with the same arguments. */
export interface SpawnedExec {
  readonly name: string;
  /** How many arguments the exec takes. */
  readonly takes: number;
  /** What has to be given besides. */
  readonly adds?: string;
}
