import type { ArgRef, ArgTest, LaunchBar } from '../effects.js';
import { absent, at, given, isFalse, isTrue, key, none } from './shorthand.js';

/** Where CPython can use `posix_spawn` for a subprocess: macOS, and Linux with glibc. */
const SPAWNS = { from: 'posix_spawn', python: '>=3.8', platforms: ['linux', 'macos'] } as const;
/** Where it can use `vfork`. */
const VFORKS = { from: 'vfork', python: '>=3.10', platforms: ['linux'] } as const;

/** An argument that has to be done between fork and exec. `off`: what says that it is not. */
const done = (arg: ArgRef, off: readonly ArgTest[] = [], barsVfork = false): readonly LaunchBar[] => {
  const bar = { text: `\`${String(arg.name)}\``, arg, when: [given(arg)], unless: [none(arg), ...off] };
  return [{ ...SPAWNS, ...bar }, ...(barsVfork ? [{ ...VFORKS, ...bar }] : [])];
};

const minus = (arg: ArgRef): ArgTest => ({ arg, is: 'equals', values: [-1] });
const bare = (arg: ArgRef): ArgTest => ({ arg, is: 'bare-program' });

interface LaunchArguments {
  readonly preexec: ArgRef;
  readonly closeFds: ArgRef;
  readonly shell: ArgRef;
  readonly cwd: ArgRef;
  readonly session: ArgRef;
  readonly passFds: ArgRef;
  /** What is run, unless `executable` is given. */
  readonly program: ArgRef | null;
  readonly executable: ArgRef;
}

const CLOSES = 'closing descriptors by `close_fds=True`';

function barsOf({ preexec, closeFds, shell, cwd, session, passFds, program, executable }: LaunchArguments) {
  const closing = [
    { from: 'posix_spawn', python: '>=3.8 <3.13', platforms: ['linux'], arg: closeFds },
    { from: 'posix_spawn', python: '>=3.8', platforms: ['macos'], arg: closeFds },
  ] as const;
  const named = 'a program without a directory';
  return [
    ...done(preexec, [], true),
    ...done(passFds, [isFalse(passFds)]),
    ...done(cwd),
    ...done(session, [isFalse(session)]),
    ...done(key('process_group'), [minus(key('process_group'))]),
    ...done(key('umask'), [minus(key('umask'))]),
    ...done(key('user'), [], true),
    ...done(key('group'), [], true),
    ...done(key('extra_groups'), [], true),
    ...(program
      ? [{ ...SPAWNS, text: named, arg: program, when: [bare(program)], unless: [given(executable), isTrue(shell)] }]
      : []),
    { ...SPAWNS, text: named, arg: executable, when: [bare(executable)] },
    ...closing.map((bar): LaunchBar => ({ ...bar, text: CLOSES, when: [isTrue(closeFds)] })),
    ...closing.map((bar): LaunchBar => ({
      ...bar,
      text: `${CLOSES}, the default,`,
      when: [absent(closeFds)],
      byDefault: true,
    })),
  ] satisfies readonly LaunchBar[];
}

/** Of `subprocess.Popen` and what hands its arguments on. */
export const popenBars: readonly LaunchBar[] = barsOf({
  program: at(0, 'args'),
  executable: at(2, 'executable'),
  preexec: at(6, 'preexec_fn'),
  closeFds: at(7, 'close_fds'),
  shell: at(8, 'shell'),
  cwd: at(9, 'cwd'),
  session: at(15, 'start_new_session'),
  passFds: at(16, 'pass_fds'),
});

const byKey = {
  executable: key('executable'),
  preexec: key('preexec_fn'),
  closeFds: key('close_fds'),
  shell: key('shell'),
  cwd: key('cwd'),
  session: key('start_new_session'),
  passFds: key('pass_fds'),
};

/** Of `asyncio.create_subprocess_exec`. */
export const asyncExecBars: readonly LaunchBar[] = barsOf({ ...byKey, program: at(0, 'program') });

/** Of calls whose program is a shell. */
export const shellBars: readonly LaunchBar[] = barsOf({ ...byKey, program: null });
