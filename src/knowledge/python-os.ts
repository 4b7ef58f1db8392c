import type { EffectSpec, Entry, Knowledge, SpawnSpec } from '../effects.js';
import type { SpawnedExec } from '../program-start.js';
import { at, callsNow, each, flag, freshProgram, key, setup } from './shorthand.js';

const rawFork = (label: string, change: Partial<SpawnSpec> = {}): EffectSpec => ({
  effect: 'spawn',
  spawn: {
    memory: 'copied',
    startMethod: 'fork',
    entry: { kind: 'continuation' },
    runsHooks: ['os'],
    leaves: 'returns',
    when: 'call',
    count: 'one',
    raw: true,
    label,
    ...change,
  },
});

/** fork(2) behind Python's back: the child continues, but no hook of `os.register_at_fork` runs. */
const foreignFork = (label: string, change: Partial<SpawnSpec> = {}): EffectSpec =>
  rawFork(label, { runsHooks: [], ...change });

const execOnly = (label: string): SpawnSpec => ({
  memory: 'copied',
  startMethod: 'fork',
  entry: { kind: 'program' },
  runsHooks: ['os'],
  leaves: 'exec',
  when: 'call',
  count: 'one',
  raw: false,
  label,
});

const osSpawn = ['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'];
const osExec: readonly (readonly [name: string, spawned?: SpawnedExec])[] = [
  ...['execl', 'execle', 'execlp', 'execlpe'].map((name) => [name] as const),
  ['execv', { name: 'posix_spawn', takes: 2, adds: 'environ' }],
  ['execvp', { name: 'posix_spawnp', takes: 2, adds: 'environ' }],
  ['execve', { name: 'posix_spawn', takes: 3 }],
  ['execvpe', { name: 'posix_spawnp', takes: 3 }],
];
const useSubprocess =
  'use `subprocess` or `multiprocessing.get_context("spawn")`, or fork before any thread, lock or connection exists';

/** `os`, `pty`, `sys` and `signal`: forks by hand, exec, ways of leaving, at-fork handlers; fork(2) through ctypes. */
export const pythonOs: Knowledge = {
  library: 'os',
  aliases: {
    posix: 'os',
    nt: 'os',
    'ctypes.PyDLL': 'ctypes.CDLL',
    'ctypes.WinDLL': 'ctypes.CDLL',
    'ctypes.cdll.LoadLibrary': 'ctypes.CDLL',
    'ctypes.pydll.LoadLibrary': 'ctypes.CDLL',
    'ctypes.pythonapi': 'ctypes.CDLL',
  },
  types: [
    { name: 'ctypes.CDLL', source: 'CPython docs ctypes' },
    { name: 'cffi.FFI', source: 'cffi docs: FFI.dlopen' },
  ],
  entries: [
    {
      name: 'os.fork',
      effects: [rawFork('os.fork()')],
      returns: { fork: 'pid' },
      remedy: useSubprocess,
      source: 'CPython docs os.fork; measured: hooks run on 3.7 to 3.13',
    },
    {
      name: 'os.forkpty',
      effects: [rawFork('os.forkpty()', { terminal: true })],
      returns: { fork: 'first' },
      remedy: useSubprocess,
      source: 'CPython docs os.forkpty',
    },
    {
      name: 'pty.fork',
      effects: [rawFork('pty.fork()', { terminal: true })],
      returns: { fork: 'first' },
      remedy: 'use a library that execs at once, such as `pexpect`, or `pty.openpty()` with `subprocess`',
      source: 'CPython Lib/pty.py; measured: hooks run',
    },
    {
      name: 'pty.spawn',
      effects: [
        { effect: 'spawn', spawn: execOnly('pty.spawn()') },
        callsNow(at(1, 'master_read')),
        callsNow(at(2, 'stdin_read')),
      ],
      source: 'CPython Lib/pty.py: fork and execlp',
    },
    ...each('os.', osSpawn, {
      effects: [{ effect: 'spawn', spawn: execOnly('os.spawn*()'), platforms: ['linux', 'macos'] }],
      remedy: 'use `subprocess.Popen` or `os.posix_spawn`, which run no Python in the child',
      source: 'CPython Lib/os.py _spawnvef: os.fork, exec, _exit(127)',
    }),
    ...each('os.', ['posix_spawn', 'posix_spawnp'], {
      effects: [freshProgram('os.posix_spawn()')],
      source: 'CPython docs os.posix_spawn; measured: no hooks run',
    }),
    { name: 'sys.platform.startswith', returns: { truth: true }, source: 'CPython docs sys.platform' },
    {
      name: 'os.system',
      effects: [freshProgram('os.system()')],
      source: 'CPython docs os.system; measured: posix_spawn path',
    },
    { name: 'os.popen', effects: [freshProgram('os.popen()')], source: 'CPython Lib/os.py popen: subprocess.Popen' },
    ...each('ctypes.CDLL.', ['fork', '__fork', '_Fork', 'vfork'], {
      effects: [foreignFork('fork() through ctypes')],
      returns: { fork: 'pid' },
      remedy: 'call `os.fork()`, which at least runs the at-fork handlers, or start a new program',
      source: 'measured: ctypes fork runs no at-fork hooks',
    }),
    {
      name: 'ctypes.CDLL.forkpty',
      effects: [foreignFork('forkpty() through ctypes', { terminal: true })],
      returns: { fork: 'pid' },
      source: 'measured: ctypes fork runs no at-fork hooks',
    },
    ...each('ctypes.CDLL.', ['_exit', '_Exit', 'abort'], {
      effects: [{ effect: 'exit', how: '_exit' }],
      source: 'POSIX _exit',
    }),
    {
      name: 'ctypes.CDLL.exit',
      effects: [{ effect: 'exit', how: '_exit' }],
      source: 'POSIX exit: no Python is unwound',
    },
    ...each('ctypes.CDLL.', ['execl', 'execlp', 'execle', 'execv', 'execve', 'execvp', 'execvpe', 'fexecve'], {
      effects: [{ effect: 'exec' }],
      source: 'POSIX exec',
    }),
    { name: 'ctypes.CDLL.getpid', effects: [setup], returns: { pid: true }, source: 'POSIX getpid' },
    { name: 'cffi.FFI.dlopen', returns: { type: 'ctypes.CDLL' }, source: 'cffi docs: FFI.dlopen' },
    ...osExec.map(([name, spawned]): Entry => ({
      name: `os.${name}`,
      effects: [{ effect: 'exec', ...(spawned && { spawned }) }],
      source: 'CPython docs os.exec*: does not return, or raises OSError',
    })),
    { name: 'pty.CHILD', value: 0, source: 'CPython Lib/pty.py' },
    { name: 'os._exit', effects: [{ effect: 'exit', how: '_exit' }], source: 'CPython docs os._exit' },
    { name: 'os.abort', effects: [{ effect: 'exit', how: '_exit' }], source: 'CPython docs os.abort' },
    {
      name: 'sys.exit',
      effects: [{ effect: 'exit', how: 'exit' }],
      source: 'CPython docs sys.exit: raises SystemExit',
    },
    ...each('builtins.', ['exit', 'quit'], {
      effects: [{ effect: 'exit', how: 'exit' }],
      source: 'CPython docs site: exit, quit',
    }),
    {
      name: 'os.getpid',
      effects: [{ effect: 'setup', instead: [] }],
      returns: { pid: true },
      source: 'CPython docs os.getpid',
    },
    {
      name: 'os.register_at_fork',
      effects: [
        {
          effect: 'at-fork-handler',
          hooks: 'os',
          before: key('before'),
          afterInParent: key('after_in_parent'),
          afterInChild: key('after_in_child'),
          python: '>=3.7',
        },
      ],
      source: 'CPython docs os.register_at_fork; measured: order and swallowed errors',
    },
    {
      name: 'os.waitpid',
      effects: [{ effect: 'wait', subject: at(0, 'pid'), bounded: [flag(at(1, 'options'), 'WNOHANG')] }],
      source: 'CPython docs os.waitpid',
    },
    {
      name: 'atexit.register',
      effects: [{ effect: 'register-exit', fn: at(0, 'func') }],
      returns: { same: at(0) },
      source: 'CPython docs atexit',
    },
    ...each(
      'os.',
      [
        'getpgid',
        'getpgrp',
        'getsid',
        'getuid',
        'geteuid',
        'getgid',
        'getegid',
        'getgroups',
        'getlogin',
        'pipe',
        'pipe2',
        'openpty',
        'lseek',
        'ftruncate',
        'fsync',
        'isatty',
        'ttyname',
        'get_inheritable',
        'set_blocking',
        'get_blocking',
        'tcgetpgrp',
        'getcwd',
        'getpriority',
        'getenv',
        'unlink',
        'mkfifo',
        'ctermid',
        'WIFEXITED',
        'WEXITSTATUS',
        'WIFSIGNALED',
        'WTERMSIG',
        'fspath',
        'fsencode',
        'sysconf',
      ],
      { effects: [setup], source: 'CPython docs os: one system call' },
    ),
    ...each('os.environ.', ['get', 'copy', 'keys', 'items'], {
      effects: [setup],
      source: 'CPython docs os.environ',
    }),
    ...each('signal.', ['siginterrupt', 'set_wakeup_fd', 'getsignal', 'default_int_handler'], {
      effects: [setup],
      source: 'CPython docs signal',
    }),
    { name: 'resource.getrlimit', effects: [setup], source: 'CPython docs resource' },
    { name: 'termios.tcgetattr', effects: [setup], source: 'CPython docs termios' },
    ...each('sys.', ['stdin.close', 'stdin.fileno', 'stdout.fileno', 'stderr.fileno', '__stdin__.close', 'exc_info'], {
      effects: [setup],
      source: 'CPython docs sys',
    }),
    ...each(
      'sys.',
      [
        'stdout.write',
        'stdout.writelines',
        'stdout.flush',
        'stdout.close',
        'stdout.buffer.write',
        'stdout.buffer.flush',
        'stderr.write',
        'stderr.flush',
        'stderr.close',
        'stderr.buffer.write',
        'stderr.buffer.flush',
        '__stdout__.write',
        '__stdout__.flush',
        '__stderr__.write',
        '__stderr__.flush',
        'stdin.read',
        'stdin.readline',
      ],
      {
        effects: [{ effect: 'write-stdio' }],
        remedy: 'write with `os.write`, which takes no lock and buffers nothing',
        source: 'measured: flush hangs in the BufferedWriter lock (gh-84579)',
      },
    ),
    ...each('builtins.', ['print', 'input'], {
      effects: [{ effect: 'write-stdio' }],
      remedy: 'write with `os.write`, which takes no lock and buffers nothing',
      source: 'measured: print(flush=True) in a forked child hangs; buffered text is lost or doubled',
    }),
    ...each('traceback.', ['print_exc', 'print_exception', 'print_stack'], {
      effects: [{ effect: 'write-stdio' }],
      source: 'CPython Lib/traceback.py: prints to stderr',
    }),
    ...each(
      'os.path.',
      [
        'join',
        'exists',
        'isfile',
        'isdir',
        'basename',
        'dirname',
        'abspath',
        'realpath',
        'expanduser',
        'normpath',
        'split',
      ],
      { effects: [setup], source: 'CPython docs os.path' },
    ),
    ...each(
      '',
      ['time.time', 'time.monotonic', 'select.select', 'shlex.split', 'shutil.which', 'ctypes.util.find_library'],
      {
        effects: [setup],
        source: 'CPython docs: no lock, no buffer',
      },
    ),
  ],
};
