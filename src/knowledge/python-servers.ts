import type { EffectSpec, HookKind, Knowledge, LibraryType, SpawnSpec } from '../effects.js';
import { absent, at, each, ends, given, key, none } from './shorthand.js';

const forks = (
  label: string,
  entry: SpawnSpec['entry'],
  leaves: SpawnSpec['leaves'],
  count: SpawnSpec['count'] = 'many',
  hooks: readonly HookKind[] = ['os'],
): EffectSpec => ({
  effect: 'spawn',
  spawn: {
    memory: 'copied',
    startMethod: 'fork',
    entry,
    runsHooks: hooks,
    leaves,
    when: 'call',
    count,
    raw: false,
    label,
  },
});

const requestHandler = { target: at(1, 'RequestHandlerClass') };
const server = (name: string, ...bases: readonly string[]): LibraryType => ({
  name,
  bases,
  callable: requestHandler,
  scope: 'self',
  source: `CPython docs ${name}`,
});

const serve = ['serve_forever', 'handle_request', 'process_request'];
const serveSource = 'CPython Lib/socketserver.py';

/** A program on a terminal: fork and exec, with a function of the caller's between them if one is given. */
const ptyChildren = (label: string): readonly EffectSpec[] => [
  { ...forks(label, { kind: 'program' }, 'exec', 'one'), when: [absent(key('preexec_fn'))] },
  { ...forks(label, { kind: 'program' }, 'exec', 'one'), when: [none(key('preexec_fn'))] },
  {
    ...forks(`${label} with preexec_fn`, { kind: 'callable', fn: key('preexec_fn') }, 'exec', 'one'),
    when: [given(key('preexec_fn'))],
    unless: [none(key('preexec_fn'))],
  },
];

const tornadoStart: readonly EffectSpec[] = [
  {
    ...forks("tornado's worker processes", { kind: 'continuation' }, 'returns'),
    unless: [absent(at(0, 'num_processes')), { arg: at(0, 'num_processes'), is: 'equals', values: [1] }],
  },
];
const tornadoSource = 'tornado process.py: os.fork; must come before any event loop';

/** Servers, daemons and tools that fork, and the hooks that their children run. */
export const pythonServers: Knowledge = {
  library: 'socketserver',
  endless: ['serve_forever', 'run_forever'],
  aliases: {
    SocketServer: 'socketserver',
    'six.moves.socketserver': 'socketserver',
    'BaseHTTPServer.HTTPServer': 'http.server.HTTPServer',
    'tornado.tcpserver.TCPServer': 'tornado.httpserver.HTTPServer',
    'ptyprocess.PtyProcessUnicode.spawn': 'ptyprocess.PtyProcess.spawn',
    'pexpect.pty_spawn.spawn': 'pexpect.spawn',
    'pexpect.spawnu': 'pexpect.spawn',
    'py.process.ForkedFunc': 'py._process.forkedfunc.ForkedFunc',
    'daemon.daemon.DaemonContext': 'daemon.DaemonContext',
    'gunicorn.app.wsgiapp.WSGIApplication': 'gunicorn.app.base.Application',
    'gunicorn.app.base.Application': 'gunicorn.app.base.BaseApplication',
    'rq.worker.Worker': 'rq.Worker',
    'celery.signals.worker_process_init.connect_via': 'celery.signals.worker_process_init.connect',
  },
  types: [
    {
      name: 'socketserver.BaseRequestHandler',
      callable: { method: 'handle' },
      source: 'CPython docs socketserver',
    },
    { name: 'socketserver.BaseServer', callable: requestHandler, scope: 'self', source: 'CPython docs socketserver' },
    server('socketserver.TCPServer', 'socketserver.BaseServer'),
    server('socketserver.UDPServer', 'socketserver.TCPServer'),
    server('socketserver.UnixStreamServer', 'socketserver.BaseServer'),
    server('socketserver.UnixDatagramServer', 'socketserver.BaseServer'),
    server('http.server.HTTPServer', 'socketserver.TCPServer'),
    { name: 'socketserver.ForkingMixIn', callable: requestHandler, source: 'CPython docs socketserver' },
    { name: 'socketserver.ThreadingMixIn', callable: requestHandler, source: 'CPython docs socketserver' },
    server('socketserver.ForkingTCPServer', 'socketserver.ForkingMixIn', 'socketserver.TCPServer'),
    server('socketserver.ForkingUDPServer', 'socketserver.ForkingMixIn', 'socketserver.UDPServer'),
    server('socketserver.ForkingUnixStreamServer', 'socketserver.ForkingMixIn', 'socketserver.UnixStreamServer'),
    server('socketserver.ForkingUnixDatagramServer', 'socketserver.ForkingMixIn', 'socketserver.UnixDatagramServer'),
    server('socketserver.ThreadingTCPServer', 'socketserver.ThreadingMixIn', 'socketserver.TCPServer'),
    server('socketserver.ThreadingUDPServer', 'socketserver.ThreadingMixIn', 'socketserver.UDPServer'),
    server('socketserver.ThreadingUnixStreamServer', 'socketserver.ThreadingMixIn', 'socketserver.UnixStreamServer'),
    server('http.server.ThreadingHTTPServer', 'socketserver.ThreadingMixIn', 'http.server.HTTPServer'),
    { name: 'tornado.httpserver.HTTPServer', source: 'tornado docs' },
    { name: 'daemon.DaemonContext', scope: 'self', source: 'python-daemon docs, PEP 3143' },
    {
      name: 'daemonize.Daemonize',
      callable: { target: at(2, 'action') },
      source: 'daemonize docs',
    },
    {
      name: 'gunicorn.app.base.BaseApplication',
      callable: { method: 'load' },
      source: 'gunicorn docs custom application',
    },
    { name: 'rq.Worker', source: 'rq docs workers' },
    { name: 'pexpect.spawn', scope: 'self', process: true, source: 'pexpect docs' },
    { name: 'ptyprocess.PtyProcess', process: true, source: 'ptyprocess docs' },
    { name: 'py._process.forkedfunc.ForkedFunc', source: 'pytest-forked' },
  ],
  entries: [
    ...each('socketserver.ForkingMixIn.', serve, {
      effects: [forks('a forking server', { kind: 'target', of: 'receiver' }, '_exit')],
      remedy: 'use `ThreadingMixIn`, or start the server before any thread',
      source: `${serveSource} ForkingMixIn.process_request: os.fork per request, os._exit at its end`,
    }),
    ...each('socketserver.ThreadingMixIn.', serve, {
      effects: [
        {
          effect: 'start-thread',
          subject: 'receiver',
          life: 'target',
          runs: { kind: 'target' },
          label: "the server's request threads",
        },
      ],
      source: `${serveSource} ThreadingMixIn.process_request`,
    }),
    { name: 'socketserver.ThreadingMixIn.server_close', effects: [ends()], source: `${serveSource}: block_on_close` },
    ...each('', ['http.server.HTTPServer', 'http.server.ThreadingHTTPServer'], {
      effects: [{ effect: 'resolve-name', host: at(0, 'server_address') }],
      source: 'CPython Lib/http/server.py server_bind: getfqdn',
    }),
    {
      name: 'tornado.process.fork_processes',
      effects: [forks("tornado's worker processes", { kind: 'continuation' }, 'returns')],
      remedy: 'call it before any thread, loop or connection exists',
      source: tornadoSource,
    },
    { name: 'tornado.httpserver.HTTPServer.start', effects: tornadoStart, source: tornadoSource },
    ...each('daemon.DaemonContext.', ['open', '__enter__'], {
      effects: [forks('DaemonContext', { kind: 'continuation' }, 'returns', 'one')],
      remedy: 'become a daemon before any thread or connection exists',
      source: 'python-daemon: forks twice, the parent leaves',
    }),
    {
      name: 'daemonize.Daemonize.start',
      effects: [forks('Daemonize', { kind: 'target', of: 'receiver' }, 'exit', 'one')],
      remedy: 'become a daemon before any thread or connection exists',
      source: 'daemonize: forks, then calls its action',
    },
    {
      name: 'gunicorn.app.base.BaseApplication.run',
      effects: [forks("gunicorn's workers", { kind: 'target', of: 'receiver' }, 'exit', 'many', ['os', 'gunicorn'])],
      source: 'gunicorn arbiter.py spawn_worker: os.fork, load() in the worker unless preload_app',
    },
    {
      name: 'rq.Worker.work',
      effects: [forks("rq's work horse", { kind: 'tasks', of: 'receiver' }, '_exit')],
      remedy: 'use `rq.SimpleWorker` or `SpawnWorker`, or start no thread in the worker',
      source: 'rq worker_classes.py: os.fork per job',
    },
    {
      name: 'pexpect.spawn',
      effects: ptyChildren('pexpect.spawn()'),
      returns: { type: 'pexpect.spawn' },
      source: 'ptyprocess: pty.fork and exec',
    },
    { name: 'pexpect.run', effects: ptyChildren('pexpect.run()'), source: 'ptyprocess: pty.fork and exec' },
    {
      name: 'ptyprocess.PtyProcess.spawn',
      effects: ptyChildren('PtyProcess.spawn()'),
      returns: { type: 'ptyprocess.PtyProcess' },
      source: 'ptyprocess: pty.fork and exec',
    },
    {
      name: 'py._process.forkedfunc.ForkedFunc',
      effects: [
        forks(
          'ForkedFunc',
          { kind: 'callable', fn: at(0, 'fun'), args: at(1, 'args'), kwargs: at(2, 'kwargs') },
          '_exit',
          'one',
        ),
      ],
      returns: { type: 'py._process.forkedfunc.ForkedFunc' },
      source: 'pytest-forked: os.fork per call',
    },
    {
      name: 'celery.signals.worker_process_init.connect',
      effects: [{ effect: 'at-fork-handler', hooks: 'celery', afterInChild: at(0) }],
      returns: { same: at(0) },
      source: 'celery docs signals: in each pool child',
    },
    {
      name: 'uwsgidecorators.postfork',
      effects: [{ effect: 'at-fork-handler', hooks: 'uwsgi', afterInChild: at(0) }],
      returns: { same: at(0) },
      source: 'uwsgidecorators.py: in each forked process',
    },
    {
      name: 'joblib.Parallel',
      effects: [
        {
          effect: 'spawn',
          spawn: {
            memory: 'by-start-method',
            startMethod: 'default',
            entry: { kind: 'tasks', of: 'result' },
            runsHooks: ['os', 'multiprocessing'],
            leaves: '_exit',
            when: 'call',
            count: 'many',
            raw: false,
            label: "joblib's processes",
          },
          when: [{ arg: at(1, 'backend'), is: 'equals', values: ['multiprocessing'] }],
        },
      ],
      remedy: 'use the default backend `loky`, which starts fresh interpreters',
      source: 'joblib _parallel_backends.py; loky: fresh interpreters',
    },
    {
      name: 'compileall.compile_dir',
      effects: [
        {
          effect: 'spawn',
          spawn: {
            memory: 'by-start-method',
            startMethod: 'default',
            entry: { kind: 'program' },
            runsHooks: ['os', 'multiprocessing'],
            leaves: '_exit',
            when: 'call',
            count: 'many',
            raw: false,
            label: "compileall's processes",
          },
          when: [given(key('workers'))],
          unless: [{ arg: key('workers'), is: 'equals', values: [1] }],
        },
      ],
      source: 'CPython Lib/compileall.py: ProcessPoolExecutor',
    },
  ],
};
