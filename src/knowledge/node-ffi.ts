import type { Entry, Knowledge } from '../effects.js';
import { at, given } from './shorthand.js';

const SOURCE = 'typescript-facts 1.1 and 1.2, measured with koffi, ffi-rs, bun:ffi, Deno.dlopen and posix-node';

const SETUP = [
  'close',
  'dup',
  'dup2',
  'pipe',
  'pipe2',
  'setsid',
  'setpgid',
  'chdir',
  'umask',
  'waitpid',
  'wait',
  'kill',
];
const EXEC = ['execv', 'execve', 'execvp', 'execvpe', 'execl', 'execlp', 'execle', 'fexecve'];

/** Where V8 and JavaScriptCore keep their heap out of the child. */
const DYING = [
  { runtime: 'node', range: '>=18.19 <19 || >=20.4' },
  { runtime: 'deno', range: '*' },
  { runtime: 'bun', range: '>=1.3.14' },
] as const;

const forks = (name: string): Entry => ({
  name: `js:libc.${name}`,
  effects: [
    {
      effect: 'spawn',
      spawn: {
        memory: 'copied',
        entry: { kind: 'continuation' },
        runsHooks: [],
        leaves: 'returns',
        when: 'call',
        count: 'one',
        raw: true,
        dies: DYING,
        strands: true,
        label: `\`${name}(2)\``,
      },
      // Of the C library it takes none: what takes some is a terminal's, a library's own.
      ...(/^v?fork$/.test(name) && { unless: [given(at(0))] }),
    },
  ],
  returns: { fork: 'pid' },
  remedy: 'start a process by `child_process`, or fork and exec in a native helper',
  source: SOURCE,
});

/**
 * Functions of the C library that are called from JavaScript, by whichever binding: foreign function interfaces give
 * them by name, addons under the same names.
 */
export const nodeFfi: Knowledge = {
  library: 'node ffi',
  aliases: {
    'npm:posix-node': 'js:libc',
    'npm:nix': 'js:libc',
    'npm:@makeomatic/ffi-napi': 'npm:ffi-napi',
  },
  types: [
    { name: 'npm:koffi.Library', foreign: true, source: 'koffi docs, koffi.load' },
    { name: 'bun:ffi.Library', foreign: true, source: 'Bun docs, dlopen: symbols' },
    { name: 'npm:ffi-napi.Library', foreign: true, source: 'ffi-napi README, Library: functions are its properties' },
    { name: 'js:addon', foreign: true, source: 'Node docs, C++ addons: what it exports' },
  ],
  entries: [
    ...['fork', 'vfork', 'forkpty', 'clone'].map(forks),
    { name: 'js:libc._exit', effects: [{ effect: 'exit', how: '_exit' }], source: SOURCE },
    ...EXEC.map((name): Entry => ({ name: `js:libc.${name}`, effects: [{ effect: 'exec' }], source: SOURCE })),
    ...SETUP.map((name): Entry => ({ name: `js:libc.${name}`, effects: [{ effect: 'setup' }], source: SOURCE })),
    { name: 'npm:koffi.load', returns: { type: 'npm:koffi.Library' }, source: 'koffi docs, koffi.load' },
    { name: 'bun:ffi.dlopen', returns: { type: 'bun:ffi.Library' }, source: 'Bun docs, dlopen' },
    { name: 'js:Deno.dlopen', returns: { type: 'bun:ffi.Library' }, source: 'Deno docs, Deno.dlopen' },
    { name: 'npm:ffi-rs.define', returns: { type: 'npm:ffi-napi.Library' }, source: 'ffi-rs README, define' },
    { name: 'npm:bindings', returns: { type: 'js:addon' }, source: 'bindings README: loads an addon' },
    { name: 'npm:node-gyp-build', returns: { type: 'js:addon' }, source: 'node-gyp-build README: loads an addon' },
  ],
};
