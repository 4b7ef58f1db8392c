import { defineRule, type ProposedFix, type TraceStep } from '../src/rule.js';

export const implicitStartMethod = defineRule({
  id: 'implicit-start-method',
  languages: ['python'],
  levels: ['warning', 'note'],
  set: 'default',
  fixable: ['unsafe'],
  docs: {
    summary: 'Processes begin by a default start method that differs between the targets',
    why: `Without a chosen start method \`multiprocessing\` forks on Linux before Python 3.14, spawns on macOS since 3.8 and on
Windows, and uses a fork server on Linux from 3.14 on. The same program then copies its memory here and begins afresh
there: what is pickled, which globals the child has, and whether threads matter all differ. Code that needs the copy (a
lambda as target, an object that holds a lock, a global that only the main part sets) fails with \`PicklingError\`,
\`TypeError\` or \`NameError\`, or runs with the wrong values.`,
    reports: `- **note**: \`Process\`, \`Pool\`, \`Manager\` or \`ProcessPoolExecutor\` without a chosen method where the targets differ. Of a
  subclass of \`Process\` the call of \`start()\`.
- **note**: \`set_start_method\` where a condition keeps it to some platforms, and on the others the default differs by version.
- **warning**: besides, what the child gets cannot be pickled (a lambda, a local function, a bound method of an object
  that holds a lock or an open file, such an object itself), or it reads a global that only the main part of the program
  sets: under the main guard, in \`main\` or in the function that starts the child.
- **silent**: a named context, \`mp_context\`, \`set_start_method\` anywhere in the program; targets that agree; \`Queue\`, \`Value\`,
  \`Lock\`; tasks of pools, which are pickled by any method; forks that \`fork-with-live-threads\` reports. \`get_context()\`
  without a name chooses nothing.`,
    fix: `Name the method where the processes are made: \`multiprocessing.get_context("spawn")\`, \`mp_context=\`. Give the child what it
needs as arguments or by an initializer. Where the copy is meant, say so by \`get_context("fork")\`.

\`--fix --unsafe-fixes\` names a context at the call: \`spawn\`, or \`fork\` where the code is seen to need the copy.`,
    examples: [
      {
        language: 'python',
        bad: `from multiprocessing import Process

Process(target=work, args=(job,)).start()`,
        good: `from multiprocessing import get_context

get_context("spawn").Process(target=work, args=(job,)).start()`,
      },
    ],
    references: [
      {
        title: 'Python documentation: contexts and start methods',
        url: 'https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods',
      },
    ],
  },
  messages: {
    partial: '`{call}()` chooses a start method on {chosen} only, and the default is fork {copied} and not {fresh}',
    implicit: '`{call}()` starts processes by the default method, which is fork {copied} and not {fresh}',
    argument: '`{call}()` needs fork to give the child {what}, and the default method is not fork {fresh}',
    global:
      '`{call}()` needs fork: the child reads {what}, set only in its parent, and the default is not fork {fresh}',
  },
  check: (project, report) => {
    for (const { place, call, chosen, copied, fresh } of project.partialChoices())
      report({
        message: 'partial',
        level: 'note',
        place,
        trace: [{ place, message: `\`${call}()\` is called on ${chosen.join(' and ')} only`, depth: 0 }],
        data: { call, chosen: chosen.join(' and '), copied: copied.join(' and '), fresh: fresh.join(' or ') },
      });
    const { copied, fresh } = project.defaultMethods();
    for (const { place, call, classes, reliance, forks, explicit } of project.implicitStarts()) {
      if (forks.some((fork) => !fork.onPurpose && fork.threads.length > 0)) continue;
      const trace: TraceStep[] = [
        ...classes.map((cls) => ({ place: cls.place, message: `\`${cls.name}\` is a class of processes`, depth: 0 })),
        ...(reliance
          ? [
              {
                place: reliance.place,
                message: `${reliance.what} is ${reliance.kind === 'global' ? 'set' : 'given'} here`,
                depth: 0,
              },
            ]
          : []),
        { place, message: `\`${call}()\` uses the default start method`, depth: 0 },
      ];
      const list = { copied: copied.join(' and '), fresh: fresh.join(' or ') };
      const fixes: ProposedFix[] = explicit
        ? [
            {
              description: `Use \`${explicit.text}\``,
              safety: 'unsafe',
              edits: explicit.edits.map((edit) => ({ place: edit.place, text: [edit.text] })),
            },
          ]
        : [];
      if (!reliance) report({ message: 'implicit', level: 'note', place, trace, fixes, data: { call, ...list } });
      else
        report({
          message: reliance.kind,
          level: 'warning',
          place,
          trace,
          fixes,
          data: { call, what: reliance.what, fresh: list.fresh },
        });
    }
  },
});
