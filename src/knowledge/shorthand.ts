/** Short spellings for what the tables repeat. They build data and decide nothing. */
import type { ArgRef, ArgTest, EffectSpec, Entry, Subject } from '../effects.js';

/** An argument by position, and by keyword where it has one. */
export const at = (index: number, name?: string): ArgRef => (name === undefined ? { index } : { index, name });

/** An argument that is passed by keyword only. */
export const key = (name: string): ArgRef => ({ name });

export const given = (arg: ArgRef): ArgTest => ({ arg, is: 'given' });
export const absent = (arg: ArgRef): ArgTest => ({ arg, is: 'absent' });
export const none = (arg: ArgRef): ArgTest => ({ arg, is: 'none' });
export const isTrue = (arg: ArgRef): ArgTest => ({ arg, is: 'true' });
export const isFalse = (arg: ArgRef): ArgTest => ({ arg, is: 'false' });
export const flag = (arg: ArgRef, name: string): ArgTest => ({ arg, is: 'flag', flag: name });
export const numericHost = (arg: ArgRef): ArgTest => ({ arg, is: 'numeric-host' });
export const pair = (arg: ArgRef): ArgTest => ({ arg, is: 'pair' });
export const made = (test: ArgTest): ArgTest => ({ is: 'made', with: test });
export const unixPath = (arg: ArgRef): ArgTest => ({ arg, is: 'unix-path' });

export const takesBriefly: EffectSpec = { effect: 'acquire', subject: 'receiver', hold: 'brief' };
export const releases: EffectSpec = { effect: 'release', subject: 'receiver' };
export const reinitialises: EffectSpec = { effect: 'reinit', subject: 'receiver' };
export const signals: EffectSpec = { effect: 'signal', subject: 'receiver' };
export const setup: EffectSpec = { effect: 'setup' };

export const closes = (subject: Subject): EffectSpec => ({ effect: 'close', subject });

export const acquires = (...bounded: readonly ArgTest[]): EffectSpec => ({
  effect: 'acquire',
  subject: 'receiver',
  hold: 'held',
  bounded,
});

export const waits = (...bounded: readonly ArgTest[]): EffectSpec => ({ effect: 'wait', subject: 'receiver', bounded });

export const ends = (...early: readonly ArgTest[]): EffectSpec => ({
  effect: 'end-thread',
  subject: 'receiver',
  early,
});

export const callsNow = (fn: ArgRef): EffectSpec => ({ effect: 'call', fn, timing: 'now' });
export const callsLater = (fn: ArgRef): EffectSpec => ({ effect: 'call', fn, timing: 'later' });

/** Resolves the host in this argument, unless it is numeric. */
export const resolves = (host: ArgRef): EffectSpec => ({ effect: 'resolve-name', host, unless: [numericHost(host)] });

/** Resolves a name that the call does not show (of this machine, of a configured server). */
export const resolvesSome: EffectSpec = { effect: 'resolve-name' };

/** The same entry under each of the names; a prefix ending in a dot is put before them. */
export const each = (prefix: string, names: readonly string[], entry: Omit<Entry, 'name'>): readonly Entry[] =>
  names.map((name) => ({ name: prefix + name, ...entry }));

/** Another program begins, from nothing of this one's memory; no hook runs. */
export const freshProgram = (label: string): EffectSpec => ({
  effect: 'spawn',
  spawn: {
    memory: 'fresh',
    entry: { kind: 'program' },
    runsHooks: [],
    leaves: 'exec',
    when: 'call',
    count: 'one',
    raw: false,
    label,
  },
});
