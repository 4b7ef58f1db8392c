import type { ArgRef, EffectSpec, Entry, Knowledge } from '../effects.js';
import { asyncExecBars, popenBars, shellBars } from './launch-bars.js';
import { absent, at, each, ends, freshProgram, given, key, none, waits } from './shorthand.js';

/** Without `preexec_fn` no Python runs in the child; with it, that function does, in a copy, before exec. */
const children = (label: string, preexec: ArgRef): readonly EffectSpec[] => [
  { ...freshProgram(label), when: [absent(preexec)] },
  { ...freshProgram(label), when: [none(preexec)] },
  {
    effect: 'spawn',
    spawn: {
      memory: 'copied',
      startMethod: 'fork',
      entry: { kind: 'callable', fn: preexec },
      runsHooks: ['os'],
      leaves: 'exec',
      when: 'call',
      count: 'one',
      raw: false,
      label: `${label} with preexec_fn`,
    },
    when: [given(preexec)],
    unless: [none(preexec)],
    platforms: ['linux', 'macos'],
  },
];

const preexecRemedy =
  'use `start_new_session`, `process_group`, `umask`, `user`, `group` or `cwd` instead of `preexec_fn`';
const source =
  'CPython docs subprocess; Lib/subprocess.py _execute_child; measured: hooks run only with preexec_fn, strace on 3.7 to 3.13';

const inAsyncio: Omit<Entry, 'name'> = {
  returns: { type: 'asyncio.subprocess.Process' },
  effects: [
    ...children('an asyncio subprocess', key('preexec_fn')),
    {
      effect: 'start-thread',
      subject: 'result',
      life: 'idle',
      label: "asyncio's child watcher thread",
      python: '>=3.8 <3.12',
    },
  ],
  remedy: preexecRemedy,
  source: 'CPython Lib/asyncio/unix_events.py; measured: one thread per child on 3.8 to 3.11',
};

/** `subprocess` and asyncio's subprocesses. */
export const pythonSubprocess: Knowledge = {
  library: 'subprocess',
  aliases: {
    subprocess32: 'subprocess',
    'asyncio.subprocess.create_subprocess_exec': 'asyncio.create_subprocess_exec',
    'asyncio.subprocess.create_subprocess_shell': 'asyncio.create_subprocess_shell',
    'psutil.Popen': 'subprocess.Popen',
  },
  types: [
    {
      name: 'subprocess.Popen',
      scope: 'self',
      unpicklable: true,
      process: true,
      source: 'CPython docs subprocess.Popen',
    },
    { name: 'asyncio.subprocess.Process', unpicklable: true, source: 'CPython docs asyncio subprocess' },
  ],
  entries: [
    {
      name: 'subprocess.Popen',
      effects: children('a subprocess', at(6, 'preexec_fn')),
      returns: { type: 'subprocess.Popen' },
      bars: popenBars,
      remedy: preexecRemedy,
      source,
    },
    ...each('subprocess.', ['run', 'call', 'check_call', 'check_output'], {
      effects: children('a subprocess', at(6, 'preexec_fn')),
      bars: popenBars,
      remedy: preexecRemedy,
      source,
    }),
    ...each('subprocess.', ['getoutput', 'getstatusoutput'], {
      effects: [freshProgram('a subprocess')],
      bars: shellBars,
      source,
    }),
    { name: 'asyncio.create_subprocess_exec', ...inAsyncio, bars: asyncExecBars },
    { name: 'asyncio.create_subprocess_shell', ...inAsyncio, bars: shellBars },
    ...each('asyncio.subprocess.Process.', ['communicate', 'wait'], {
      effects: [ends()],
      source: 'CPython Lib/asyncio/unix_events.py: the watcher thread waits for the process and ends with it',
    }),
    {
      name: 'subprocess.Popen.wait',
      effects: [waits(given(at(0, 'timeout')))],
      source: 'CPython docs subprocess.Popen.wait',
    },
    {
      name: 'subprocess.Popen.communicate',
      effects: [waits(given(at(1, 'timeout')))],
      source: 'CPython docs subprocess.Popen.communicate',
    },
  ],
};
