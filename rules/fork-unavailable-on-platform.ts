import { defineRule } from '../src/rule.js';

export const forkUnavailableOnPlatform = defineRule({
  id: 'fork-unavailable-on-platform',
  languages: ['python'],
  levels: ['warning'],
  set: 'default',
  docs: {
    summary: 'Something that forks is used without a guard, and a targeted platform does not have it',
    why: `Windows has no \`fork\`, and neither have VxWorks, WebAssembly (Emscripten, WASI), Android and iOS. There \`os.fork\`,
\`os.forkpty\`, \`os.register_at_fork\` and \`socketserver.ForkingMixIn\` do not exist (\`AttributeError\`, \`ImportError\`), \`pty\`
cannot be imported, and \`multiprocessing\` has no start method \`fork\` (\`ValueError\`).`,
    reports: `- **warning**: one of these is used where the program gets to it on such a platform: one of \`target.platforms\`, or one that
  the project's own classifiers name (\`Operating System :: Microsoft :: Windows\`).
- **silent**: under \`hasattr(os, "fork")\`, \`sys.platform\`, \`os.name\`, \`platform.system()\`, \`get_all_start_methods()\`, in variables
  and functions that stand for these too; in a \`try\` that expects the error; through \`getattr\` with a default; what is imported,
  called or named only under such a guard; the default targets, Linux and macOS, which have it all.`,
    fix: `Ask first: \`if hasattr(os, "fork"):\`. Or do without: \`subprocess\`, \`multiprocessing\` by \`spawn\`,
\`socketserver.ThreadingMixIn\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os

os.register_at_fork(after_in_child=reset)`,
        good: `import os

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=reset)`,
      },
    ],
    references: [
      { title: 'Python documentation: os.fork', url: 'https://docs.python.org/3/library/os.html#os.fork' },
      {
        title: 'Python documentation: notes on availability',
        url: 'https://docs.python.org/3/library/intro.html#notes-on-availability',
      },
    ],
  },
  messages: {
    absent: '`{name}` is used without a guard, and {platforms} has none: {raises}',
    method: '`{name}` is asked for the start method `{asks}` without a guard, and {platforms} has none: {raises}',
  },
  check: (project, report) => {
    for (const { place, name, asks, platforms, raises } of project.unavailableUses()) {
      const common = {
        level: 'warning',
        place,
        trace: [{ place, message: `\`${name}\` is used`, depth: 0 }],
        targets: platforms,
      } as const;
      const data = { name, platforms: platforms.join(', '), raises: `\`${raises}\`` };
      if (asks === null) report({ ...common, message: 'absent', data });
      else report({ ...common, message: 'method', data: { ...data, asks } });
    }
  },
});
