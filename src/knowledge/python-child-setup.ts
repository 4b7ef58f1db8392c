import type { ArgRef, ArgTest, EffectSpec, Knowledge, SetupArgument } from '../effects.js';
import { at, callsLater, each, flag } from './shorthand.js';

const subprocess = (name: string, more: Omit<SetupArgument, 'of' | 'name'> = {}): SetupArgument => ({
  of: 'subprocess',
  name,
  ...more,
});
const posixSpawn = (name: string): SetupArgument => ({ of: 'posix_spawn', name });

/** These arguments do the same in C, in a child in which no Python runs. */
const doneBy = (...instead: readonly SetupArgument[]): EffectSpec => ({ effect: 'setup', instead });
/** No argument does it. */
const byHand: EffectSpec = { effect: 'setup', instead: [] };

const equals = (arg: ArgRef, ...values: readonly (string | number)[]): ArgTest => ({ arg, is: 'equals', values });
const ifOwn = equals(at(0, 'pid'), 0);
const ifStandard = equals(at(1, 'fd2'), 0, 1, 2);
const ifDefault = flag(at(1, 'handler'), 'SIG_DFL');

const session = doneBy(subprocess('start_new_session', { value: 'True' }), posixSpawn('setsid'));
const redirected = doneBy(subprocess('stdin`, `stdout`, `stderr'), posixSpawn('file_actions'));
const closed = doneBy(subprocess('close_fds'), posixSpawn('file_actions'));
const environment = doneBy(subprocess('env'), posixSpawn('env'));
const user = doneBy(subprocess('user', { value: at(0), since: '3.9', step: 3 }));
const group = doneBy(subprocess('group', { value: at(0), since: '3.9', step: 2 }));

/** What programs do in a child before it execs, and which arguments of `subprocess` and `os.posix_spawn` do it in C. */
export const pythonChildSetup: Knowledge = {
  library: 'what is set up between fork and exec',
  aliases: {},
  types: [],
  entries: [
    { name: 'os.setsid', effects: [session], source: 'CPython docs subprocess: start_new_session; os.posix_spawn' },
    {
      name: 'os.setpgrp',
      effects: [doneBy(subprocess('process_group', { value: '0', since: '3.11' }), posixSpawn('setpgroup'))],
      source: 'CPython docs subprocess: process_group',
    },
    {
      name: 'os.setpgid',
      effects: [
        {
          ...doneBy(subprocess('process_group', { value: at(1), since: '3.11' }), posixSpawn('setpgroup')),
          when: [ifOwn],
        },
        { ...byHand, unless: [ifOwn] },
      ],
      source: 'CPython docs subprocess: process_group',
    },
    {
      name: 'os.umask',
      effects: [doneBy(subprocess('umask', { value: at(0), since: '3.9' }))],
      source: 'CPython docs subprocess: umask',
    },
    { name: 'os.setuid', effects: [user], source: 'CPython docs subprocess: user' },
    { name: 'os.setgid', effects: [group], source: 'CPython docs subprocess: group' },
    {
      name: 'os.setgroups',
      effects: [doneBy(subprocess('extra_groups', { value: at(0), since: '3.9', step: 1 }))],
      source: 'CPython docs subprocess: extra_groups',
    },
    {
      name: 'os.initgroups',
      effects: [doneBy(subprocess('extra_groups', { since: '3.9', step: 1 }))],
      source: 'CPython docs subprocess: extra_groups',
    },
    ...each('os.', ['setreuid', 'setresuid'], {
      effects: [doneBy(subprocess('user', { since: '3.9', step: 3 }))],
      source: 'CPython docs subprocess: user',
    }),
    ...each('os.', ['setregid', 'setresgid'], {
      effects: [doneBy(subprocess('group', { since: '3.9', step: 2 }))],
      source: 'CPython docs subprocess: group',
    }),
    {
      name: 'os.chdir',
      effects: [doneBy(subprocess('cwd', { value: at(0) }))],
      source: 'CPython docs subprocess: cwd',
    },
    {
      name: 'os.dup2',
      effects: [
        { ...redirected, when: [ifStandard] },
        { ...doneBy(posixSpawn('file_actions')), unless: [ifStandard] },
      ],
      source: 'CPython docs subprocess: stdin, stdout, stderr; os.posix_spawn: file_actions',
    },
    { name: 'os.closerange', effects: [closed], source: 'CPython docs subprocess: close_fds' },
    {
      name: 'os.set_inheritable',
      effects: [doneBy(subprocess('pass_fds'))],
      source: 'CPython docs subprocess: pass_fds',
    },
    ...each('os.', ['putenv', 'unsetenv'], { effects: [environment], source: 'CPython docs subprocess: env' }),
    ...each('os.environ.', ['update', 'setdefault', 'pop', 'clear'], {
      effects: [environment],
      source: 'CPython docs subprocess: env',
    }),
    {
      name: 'signal.signal',
      effects: [
        { ...doneBy(posixSpawn('setsigdef')), when: [ifDefault] },
        { ...byHand, unless: [ifDefault] },
        callsLater(at(1, 'handler')),
      ],
      source: 'CPython docs os.posix_spawn: setsigdef',
    },
    {
      name: 'signal.pthread_sigmask',
      effects: [doneBy(posixSpawn('setsigmask'))],
      source: 'CPython docs os.posix_spawn: setsigmask',
    },
    ...each(
      'os.',
      [
        'getppid',
        'write',
        'writev',
        'read',
        'tcsetpgrp',
        'login_tty',
        'fchdir',
        'chroot',
        'seteuid',
        'setegid',
        'nice',
        'setpriority',
        'sched_setaffinity',
        'sched_setscheduler',
        'kill',
        'killpg',
        'unshare',
        'setns',
      ],
      { effects: [byHand], source: 'CPython docs os: one system call' },
    ),
    ...each('signal.', ['alarm', 'setitimer'], { effects: [byHand], source: 'CPython docs signal' }),
    ...each('resource.', ['setrlimit', 'prlimit'], { effects: [byHand], source: 'CPython docs resource' }),
    ...each('fcntl.', ['fcntl', 'ioctl'], { effects: [byHand], source: 'CPython docs fcntl' }),
    ...each('termios.', ['tcsetattr', 'tcflush'], { effects: [byHand], source: 'CPython docs termios' }),
    { name: 'tty.setraw', effects: [byHand], source: 'CPython docs tty' },
    ...each('', ['setproctitle.setproctitle', 'prctl.set_name', 'prctl.set_pdeathsig'], {
      effects: [byHand],
      source: 'prctl(2)',
    }),
    ...each(
      'ctypes.CDLL.',
      ['close', 'dup', 'dup2', 'prctl', 'setsid', 'setpgid', 'umask', 'unshare', 'setns', 'mount', 'chdir', 'signal'],
      { effects: [byHand], source: 'POSIX: async-signal-safe system calls' },
    ),
    { name: 'faulthandler.disable', effects: [{ effect: 'setup' }], source: 'CPython docs faulthandler' },
  ],
};
