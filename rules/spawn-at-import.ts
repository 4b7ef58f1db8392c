import { defineRule } from '../src/rule.js';

export const spawnAtImport = defineRule({
  id: 'spawn-at-import',
  languages: ['python', 'typescript'],
  levels: ['error'],
  set: 'default',
  docs: {
    summary: 'Importing a module starts a process that imports the module again',
    why: `A process that begins by \`spawn\` or \`forkserver\` first imports the main module of its parent, and the modules that its
target comes from. A module that starts a process while it is imported does so in that child too. Python stops this with
\`RuntimeError: An attempt has been made to start a new process before the current process has finished its bootstrapping
phase\`: the child dies, a \`Pool\` starts the next one for ever, an executor is broken. With \`fork\` the same program works,
so it breaks when the default changes: on macOS since Python 3.8, on Linux since 3.14.

In Node \`child_process.fork\` runs a file from its first line in a new process. A file that starts itself so, without a test
that comes out otherwise in the child, multiplies until the machine is out of processes. \`require.main === module\`,
\`isMainThread\` and \`cluster.isPrimary\` are no such tests: all of them are true in the child.`,
    reports: `- **error**: a process, pool, manager or executor begins at the top level of a module, or in a function that is called there,
  by \`spawn\` or \`forkserver\`, chosen or by default on some target.
- **error**: running a script starts the same script by \`child_process.fork\`, or by \`spawn\` of Node itself, without a guard.
- **silent**: under \`if __name__ == "__main__":\`; where \`current_process().name\` is tested (\`parent_process() is None\` is no such
  test: it still holds while the child imports the main module); \`fork\` as the chosen method; \`__main__.py\`, which no child
  imports. In scripts: behind a test of the arguments, of a variable that the options set in the child's environment, of the
  channel to the parent (\`process.send\`, \`process.connected\`) where the child has one, of anything that is not known; other files.`,
    fix: `Start processes under \`if __name__ == "__main__":\`, or in a function that the program's entry point calls. In Node
give the child a file of its own, or an argument that it is told by.`,
    examples: [
      {
        language: 'python',
        bad: `import multiprocessing

with multiprocessing.get_context("spawn").Pool() as pool:
    pool.map(work, range(8))`,
        good: `import multiprocessing

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool() as pool:
        pool.map(work, range(8))`,
      },
      {
        language: 'typescript',
        bad: `import { fork } from 'node:child_process';

fork(import.meta.filename);`,
        good: `import { fork } from 'node:child_process';

if (process.argv[2] !== 'child') fork(import.meta.filename, ['child']);`,
      },
    ],
    references: [
      {
        title: 'Python documentation: the spawn and forkserver start methods',
        url: 'https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods',
      },
    ],
  },
  messages: {
    chosen: 'Importing `{module}` runs `{call}()`, which starts a process by {method} that imports the module again',
    itself: 'Running `{module}` runs `{call}()`, which starts a process that runs `{module}` again',
    byDefault: 'Importing `{module}` runs `{call}()`, which by default starts a process that imports the module again',
  },
  check: (project, report) => {
    for (const { place, call, module, fresh, trace } of project.importStarts()) {
      const common = { level: 'error', place, trace, targets: fresh.targets } as const;
      if (fresh.method === 'default') report({ ...common, message: 'byDefault', data: { call, module } });
      else report({ ...common, message: 'chosen', data: { call, module, method: `\`${fresh.method}\`` } });
    }
    for (const { place, call, module, trace } of project.selfStarts())
      report({ level: 'error', place, trace, message: 'itself', data: { call, module } });
  },
});
