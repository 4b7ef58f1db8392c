import { defineRule } from '../src/rule.js';

export const afterForkHandlerHazard = defineRule({
  id: 'after-fork-handler-hazard',
  languages: ['python'],
  levels: ['error', 'warning', 'note'],
  set: 'default',
  docs: {
    summary: 'An at-fork handler that hangs, fails without a word, or protects less than it seems to',
    why: `Handlers run in the middle of every fork, with one thread left in the child. What they wait for is never given back there;
what they raise is printed and ignored, and the fork goes ahead; and they can never be removed. So a handler with a mistake
looks like protection and is none.`,
    reports: `- **error**: the handler for the child takes an inherited lock without a time limit; the handler before the fork takes a
lock that the handlers after it do not give back on both sides; a handler cannot be called with what it is given; it assigns
a local of a global's name, its own copy of another module's name, or a name that nothing else has.
- **warning**: every object registers a handler that keeps it alive for ever; locks of a container without an order are taken
before the fork; the handler for the child uses an inherited \`queue.Queue\`.
- **note**: the handler for the child logs or prints.
- **silent**: locks that the handler makes anew first, that only children take, or that are taken with a time limit; starting
a thread in the child.`,
    fix: `In the child make locks anew instead of taking them, and do it first. Give back in \`after_in_parent\` and
\`after_in_child\` what \`before\` took. Declare \`global\`. Register once for each module, or through \`weakref.WeakMethod\`.`,
    examples: [
      {
        language: 'python',
        bad: `import os, threading

_lock = threading.Lock()
_cache = {}

def put(key, value):
    with _lock:
        _cache[key] = value

def _reset():
    with _lock:
        _cache.clear()

os.register_at_fork(after_in_child=_reset)`,
        good: `import os, threading

_lock = threading.Lock()
_cache = {}

def put(key, value):
    with _lock:
        _cache[key] = value

def _reset():
    global _lock
    _lock = threading.Lock()
    _cache.clear()

os.register_at_fork(after_in_child=_reset)`,
      },
    ],
    references: [
      {
        title: 'Python documentation: os.register_at_fork',
        url: 'https://docs.python.org/3/library/os.html#os.register_at_fork',
      },
    ],
  },
  messages: {
    waits:
      'the handler takes {what} `{lock}` in the forked child, where it may be held for ever: {taker} takes it in the parent',
    unbalanced: '`{lock}` is taken before each fork and not given back after it in the {sides}',
    arity:
      '{handler} is called with {given} after a fork, which it does not accept: the error is ignored and nothing is reset',
    undeclared: '`{name}` is a local variable here: without `global` the module keeps what it inherited',
    imported:
      '`{name}` was imported: the handler gives this module one of its own, and the module that it comes from keeps what it inherited',
    unknown: 'nothing else in the program is called `{name}`{meant}',
    keeps: 'each `{cls}` registers {handler} for good: handlers cannot be removed, and this one keeps its object alive',
    unordered: 'the handler takes `{locks}` one after the other before each fork, in an order that is not fixed',
    logs: '`{call}()` writes in the handler that runs in the forked child',
  },
  check: (project, report) => {
    for (const hazard of project.handlerHazards()) {
      const { place, trace } = hazard;
      switch (hazard.kind) {
        case 'waits':
          report({
            message: 'waits',
            data: { lock: hazard.lock, what: hazard.what, taker: hazard.taker },
            level: hazard.what === 'queue' ? 'warning' : 'error',
            place,
            trace,
          });
          break;
        case 'unbalanced':
          report({
            message: 'unbalanced',
            data: { lock: hazard.lock, sides: hazard.sides.join(' and the ') },
            level: 'error',
            place,
            trace,
          });
          break;
        case 'arity':
          report({
            message: 'arity',
            data: { handler: hazard.handler, given: hazard.given === 0 ? 'no arguments' : 'one argument' },
            level: 'error',
            place,
            trace,
          });
          break;
        case 'stray':
          if (hazard.way === 'unknown')
            report({
              message: 'unknown',
              data: { name: hazard.name, meant: hazard.meant === null ? '' : `; there is a \`${hazard.meant}\`` },
              level: 'error',
              place,
              trace,
            });
          else report({ message: hazard.way, data: { name: hazard.name }, level: 'error', place, trace });
          break;
        case 'keeps':
          report({
            message: 'keeps',
            data: { cls: hazard.cls, handler: hazard.handler },
            level: 'warning',
            place,
            trace,
          });
          break;
        case 'unordered':
          report({ message: 'unordered', data: { locks: hazard.locks }, level: 'warning', place, trace });
          break;
        case 'logs':
          report({ message: 'logs', data: { call: hazard.call }, level: 'note', place, trace });
          break;
      }
    }
  },
});
