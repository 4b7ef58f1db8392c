import type { EffectSpec, Knowledge } from '../effects.js';
import { acquires, at, each, ends, isTrue, key, numericHost, releases, unixPath } from './shorthand.js';

const levels = ['debug', 'info', 'warning', 'warn', 'error', 'critical', 'exception', 'log'];
const logs: EffectSpec = { effect: 'log' };
const measured =
  'measured: handler locks are reset since 3.7, but the buffer of the stream is not (gh-84579): logging hangs in the child';
const remedy = 'write with `os.write`, or log in the parent';

/** `logging` and the loggers that stand in for it. */
export const pythonLogging: Knowledge = {
  library: 'logging',
  aliases: {
    'logging.root': 'logging.Logger',
    'logging.RootLogger': 'logging.Logger',
    'logging.fatal': 'logging.critical',
    'structlog.stdlib.get_logger': 'structlog.get_logger',
    'structlog.getLogger': 'structlog.get_logger',
    'celery.utils.log.get_task_logger': 'logging.getLogger',
    'multiprocessing.util.get_logger': 'multiprocessing.get_logger',
    'absl.logging': 'logging',
  },
  types: [
    { name: 'logging.Logger', source: 'CPython docs logging.Logger' },
    { name: 'logging.LoggerAdapter', bases: ['logging.Logger'], source: 'CPython docs logging.LoggerAdapter' },
    {
      name: 'logging.Handler',
      unpicklable: true,
      lock: { what: 'lock', scope: 'thread', reentrant: true, safe: true },
      source: 'CPython Lib/logging: the lock is re-initialised in the child since 3.7.4 (bpo-36533)',
    },
    ...['logging.StreamHandler', 'logging.FileHandler', 'logging.handlers.SysLogHandler'].map((name) => ({
      name,
      bases: ['logging.Handler'],
      source: 'CPython docs logging.handlers',
    })),
    { name: 'logging.handlers.QueueListener', scope: 'ends', source: 'CPython docs logging.handlers.QueueListener' },
    {
      name: 'logging.config.ConfigListener',
      bases: ['threading.Thread'],
      source: 'CPython docs logging.config.listen: the thread that it returns',
    },
    { name: 'loguru.Logger', source: 'loguru docs' },
    { name: 'structlog.BoundLogger', source: 'structlog docs' },
  ],
  entries: [
    ...each('logging.', levels, { effects: [logs], remedy, source: measured }),
    ...each('logging.Logger.', [...levels, 'handle', 'fatal'], { effects: [logs], remedy, source: measured }),
    { name: 'logging.getLogger', returns: { type: 'logging.Logger' }, source: 'CPython docs logging.getLogger' },
    { name: 'logging.Logger.getChild', returns: { type: 'logging.Logger' }, source: 'CPython docs logging' },
    { name: 'logging.Handler.acquire', effects: [acquires()], source: 'CPython docs logging.Handler' },
    { name: 'logging.Handler.release', effects: [releases], source: 'CPython docs logging.Handler' },
    {
      name: 'logging.handlers.SysLogHandler',
      effects: [
        {
          effect: 'resolve-name',
          host: at(0, 'address'),
          unless: [numericHost(at(0, 'address')), unixPath(at(0, 'address'))],
        },
      ],
      returns: { type: 'logging.handlers.SysLogHandler' },
      source: 'CPython Lib/logging/handlers.py: getaddrinfo in the constructor',
    },
    {
      name: 'logging.handlers.QueueListener.start',
      effects: [{ effect: 'start-thread', subject: 'receiver', life: 'service', label: "the log listener's thread" }],
      source: 'measured: one thread',
    },
    {
      name: 'logging.handlers.QueueListener.stop',
      effects: [ends()],
      source: 'CPython Lib/logging/handlers.py: joins its thread',
    },
    {
      name: 'logging.config.listen',
      returns: { type: 'logging.config.ConfigListener' },
      source: 'CPython docs logging.config.listen: an unstarted thread',
    },
    {
      name: 'logging.config.ConfigListener.start',
      effects: [
        { effect: 'start-thread', subject: 'receiver', life: 'service', label: "logging's configuration listener" },
      ],
      source: 'CPython docs logging.config.listen',
    },
    ...each('loguru.logger.', [...levels, 'trace', 'success'], {
      effects: [logs],
      remedy,
      source: 'loguru: at-fork handlers for its own locks, none for the buffer of the stream',
    }),
    {
      name: 'loguru.logger.add',
      effects: [
        {
          effect: 'start-thread',
          subject: 'result',
          life: 'service',
          label: "loguru's writer thread",
          when: [isTrue(key('enqueue'))],
        },
      ],
      source: 'loguru _handler.py: one worker thread with enqueue=True',
    },
    { name: 'structlog.get_logger', returns: { type: 'structlog.BoundLogger' }, source: 'structlog docs' },
    ...each('structlog.BoundLogger.', [...levels, 'msg'], { effects: [logs], remedy, source: 'structlog docs' }),
    ...each('structlog.BoundLogger.', ['bind', 'new', 'unbind'], {
      returns: { same: 'receiver' },
      source: 'structlog docs',
    }),
    { name: 'syslog.syslog', effects: [logs], source: 'CPython docs syslog' },
    { name: 'warnings.warn', effects: [{ effect: 'write-stdio' }], source: 'CPython docs warnings: writes to stderr' },
    ...each('multiprocessing.', ['get_logger', 'log_to_stderr'], {
      returns: { type: 'logging.Logger' },
      source: 'CPython docs multiprocessing, Logging',
    }),
  ],
};
