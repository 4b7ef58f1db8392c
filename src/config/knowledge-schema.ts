import * as v from 'valibot';
import { RUNTIMES } from '../runtimes.js';
import { PLATFORMS } from '../targets.js';
import {
  aboutSubject,
  argRef,
  argTest,
  dotted,
  flag,
  maybeArg,
  range,
  subject,
  table,
  tests,
  text,
  texts,
  wordOr,
  yes,
} from './argument-schema.js';

const libraryRange = table({
  library: v.pipe(v.string(), v.regex(/^[a-z\d]+(-[a-z\d]+)*$/, 'Expected a name in lower case, with hyphens')),
  range,
});
const versions = v.exactOptional(libraryRange);

const hookKind = v.picklist(['os', 'multiprocessing', 'billiard', 'gunicorn', 'celery', 'uwsgi', 'pool-initializer']);
const startMethods = ['fork', 'spawn', 'forkserver'] as const;
const rest = v.exactOptional(v.literal('arguments'));
const task = { fn: argRef, args: maybeArg, rest };
const initializer = { initializer: maybeArg, initargs: maybeArg };

const startMethodSource = wordOr(['default', 'receiver', ...startMethods], argRef);

const isRole = v.exactOptional(v.boolean());

/** What a new process of a script runs. */
const moduleEntry = table({
  kind: v.literal('module'),
  file: maybeArg,
  command: maybeArg,
  args: maybeArg,
  options: maybeArg,
  env: maybeArg,
  waits: yes,
  roles: table({
    primary: isRole,
    'main-thread': isRole,
    main: isRole,
    'single-executable': isRole,
    building: isRole,
    channel: v.union([v.boolean(), v.literal('asked')]),
  }),
});

const runtimes = v.exactOptional(v.array(table({ runtime: v.picklist(RUNTIMES), range: text })));

const spawnSpec = table({
  memory: v.picklist(['copied', 'fresh', 'restored', 'by-start-method']),
  startMethod: v.exactOptional(startMethodSource),
  entry: v.variant('kind', [
    table({ kind: v.literal('continuation') }),
    table({ kind: v.literal('target'), of: subject }),
    table({ kind: v.literal('callable'), ...task, kwargs: maybeArg, ...initializer }),
    table({ kind: v.literal('tasks'), of: subject, ...initializer }),
    table({
      kind: v.literal('methods'),
      of: argRef,
      names: texts,
      functions: v.array(argRef),
      initializer: maybeArg,
    }),
    table({ kind: v.literal('hosted') }),
    table({ kind: v.literal('program') }),
    moduleEntry,
  ]),
  runsHooks: v.array(hookKind),
  leaves: v.picklist(['returns', '_exit', 'exit', 'exec']),
  when: v.picklist(['call', 'first-submit']),
  count: v.picklist(['one', 'many']),
  workers: maybeArg,
  reseeds: v.exactOptional(v.array(table({ generator: text, versions }))),
  limits: v.exactOptional(v.array(text)),
  raw: v.boolean(),
  dies: runtimes,
  strands: yes,
  terminal: yes,
  label: text,
});

const lockTrait = table({
  what: v.picklist(['lock', 'condition', 'semaphore', 'event', 'queue', 'barrier']),
  scope: v.picklist(['thread', 'process', 'flock', 'record', 'pid', 'task']),
  reentrant: v.boolean(),
  safe: flag,
});
const maybeLock = v.exactOptional(lockTrait);
/** By an argument, or by what an expression finds in it. */
const named = v.exactOptional(v.union([v.literal(true), text]));

const setupArgument = table({
  of: v.picklist(['subprocess', 'posix_spawn']),
  name: text,
  value: v.exactOptional(v.lazy<typeof text | typeof argRef>((input) => (typeof input === 'string' ? text : argRef))),
  since: v.exactOptional(text),
  step: v.exactOptional(v.number()),
});

const launchBar = table({
  from: v.picklist(['posix_spawn', 'vfork']),
  text,
  arg: argRef,
  when: tests,
  unless: tests,
  python: v.exactOptional(range),
  platforms: v.array(v.picklist(['linux', 'macos'])),
  byDefault: yes,
});

/** What every effect may say. */
const conditions = {
  when: tests,
  unless: tests,
  python: v.exactOptional(range),
  platforms: v.exactOptional(v.array(v.picklist(['linux', 'macos', 'windows']))),
  versions,
  runtimes,
};

function effect<const N extends string, const E extends v.ObjectEntries>(name: N, entries: E) {
  return table({ effect: v.literal(name), ...entries, ...conditions });
}

const hostedCode = v.picklist(['celery-task', 'request']);

const effectSpec = v.variant('effect', [
  effect('spawn', { spawn: spawnSpec }),
  effect('exec', {
    spawned: v.exactOptional(table({ name: text, takes: v.number(), adds: v.exactOptional(text) })),
  }),
  effect('exit', { how: v.picklist(['_exit', 'exit']) }),
  effect('acquire', {
    subject,
    hold: v.picklist(['held', 'brief']),
    bounded: tests,
    lock: maybeLock,
    named,
    element: maybeArg,
    spins: yes,
  }),
  effect('release', { subject, lock: maybeLock, named, element: maybeArg }),
  effect('close', aboutSubject),
  effect('reinit', aboutSubject),
  effect('wait', { subject, bounded: tests }),
  effect('signal', aboutSubject),
  effect('start-thread', {
    subject,
    life: v.picklist(['target', 'service', 'idle']),
    runs: v.exactOptional(
      v.variant('kind', [table({ kind: v.literal('target') }), table({ kind: v.literal('callable'), ...task })]),
    ),
    native: flag,
    once: yes,
    resolves: flag,
    handles: v.exactOptional(v.array(hookKind)),
    label: v.exactOptional(text),
  }),
  effect('make-executor', {}),
  effect('end-thread', { subject, early: tests }),
  effect('hand-over', aboutSubject),
  effect('accept-forks', { accepted: v.boolean() }),
  effect('at-fork-handler', {
    hooks: hookKind,
    before: maybeArg,
    afterInParent: maybeArg,
    afterInChild: maybeArg,
    of: maybeArg,
  }),
  effect('protect', { subject, action: v.picklist(['recreate', 'reset', 'release', 'raise']) }),
  effect('resolve-name', {
    host: maybeArg,
    proxies: v.exactOptional(
      v.lazy<v.LiteralSchema<true, undefined> | v.ArraySchema<typeof argTest, undefined>>((input) =>
        Array.isArray(input) ? v.array(argTest) : v.literal(true),
      ),
    ),
    through: v.exactOptional(dotted),
  }),
  effect('draw-random', {
    generator: text,
    subject: v.exactOptional(subject),
    replays: v.exactOptional(v.picklist(['tls', 'own', 'forked'])),
  }),
  effect('seed', { generator: text, subject: v.exactOptional(subject), from: maybeArg }),
  effect('tell-workers-apart', {}),
  effect('log', {}),
  effect('write-stdio', {}),
  effect('run-native-pool', { library: text, yields: yes }),
  effect('limit-native-pool', { library: text }),
  effect('open', aboutSubject),
  effect('use', aboutSubject),
  effect('make-starter', { startMethod: startMethodSource, ...initializer }),
  effect('select-start-method', { method: argRef }),
  effect('register-exit', { fn: argRef }),
  effect('call', { ...task, timing: v.picklist(['now', 'later', 'soon', 'delayed', 'repeated']) }),
  effect('submit', task),
  effect('hosted', { as: hostedCode, fn: maybeArg }),
  effect('may-fail', {}),
  effect('listen', { of: text, event: argRef, fn: argRef }),
  effect('stay-alive', {}),
  effect('let-go', { subject: v.literal('receiver') }),
  effect('message-parent', { message: argRef }),
  effect('at-restore', { phase: v.picklist(['before', 'after']), fn: argRef }),
  effect('serve', { at: argRef }),
  effect('block', { command: argRef, args: maybeArg, options: maybeArg }),
  effect('per-process', { of: v.picklist(['draw', 'work']), what: text }),
  effect('choose-file', { options: argRef, key: text }),
  effect('setup', { instead: v.exactOptional(v.array(setupArgument)) }),
]);

/** By the key that makes each what it is. */
const returnSpecs = {
  type: table({ type: dotted }),
  fork: table({ fork: v.picklist(['pid', 'first']) }),
  truth: table({ truth: v.literal(true) }),
  pid: table({ pid: v.literal(true) }),
  same: table({ same: subject, as: v.exactOptional(dotted) }),
  listOf: table({ listOf: subject }),
  element: table({ element: subject }),
  method: table({ method: text }),
  partial: table({ partial: v.literal(true) }),
  result: table({ result: argRef }),
  thread: table({ thread: v.literal('current') }),
  acquired: table({ acquired: subject }),
  context: table({ context: argRef, types: v.record(v.string(), dotted) }),
};
const noReturn = v.never(`Expected a table with one of the keys ${Object.keys(returnSpecs).join(', ')}`);
const returnSpec = v.lazy<(typeof returnSpecs)[keyof typeof returnSpecs] | typeof noReturn>((input) => {
  const given = typeof input === 'object' && input !== null ? input : {};
  return Object.entries(returnSpecs).find(([key]) => key in given)?.[1] ?? noReturn;
});

const entry = table({
  name: dotted,
  effects: v.exactOptional(v.array(effectSpec)),
  returns: v.exactOptional(returnSpec),
  tellsMain: v.exactOptional(table({ attribute: text, value: text })),
  value: v.exactOptional(v.number()),
  tells: v.exactOptional(
    table({
      role: v.picklist(['primary', 'main-thread', 'main', 'channel', 'single-executable', 'building']),
      when: v.boolean(),
    }),
  ),
  given: v.exactOptional(v.picklist(['arguments', 'environment'])),
  ofProcess: v.exactOptional(table({ what: text, members: yes })),
  varies: v.exactOptional(v.picklist(['never', 'time'])),
  secret: v.exactOptional(table({ in: argRef, keys: v.exactOptional(texts), of: text })),
  stores: maybeArg,
  writes: v.exactOptional(table({ to: argRef, when: v.exactOptional(argTest) })),
  bars: v.exactOptional(v.array(launchBar)),
  remedy: v.exactOptional(text),
  source: text,
});

const resourceTrait = table({
  what: text,
  harm: text,
  lazy: yes,
  handover: yes,
  opens: v.exactOptional(texts),
  uses: v.exactOptional(texts),
  items: yes,
  harmless: v.exactOptional(texts),
  closes: v.exactOptional(texts),
  unless: tests,
  mayWork: yes,
  versions,
  remedy: text,
});

const libraryType = table({
  name: dotted,
  bases: v.exactOptional(v.array(dotted)),
  lock: maybeLock,
  oldLock: v.exactOptional(table({ versions: libraryRange, lock: lockTrait })),
  wraps: maybeArg,
  callable: v.exactOptional(
    table({ target: maybeArg, args: maybeArg, kwargs: maybeArg, method: v.exactOptional(text) }),
  ),
  unpicklable: yes,
  resource: v.exactOptional(resourceTrait),
  scope: v.exactOptional(v.picklist(['lock', 'ends', 'self', 'closes'])),
  collects: flag,
  swallows: flag,
  generator: v.exactOptional(table({ seed: maybeArg, drawsByDefault: yes })),
  hosted: v.exactOptional(table({ as: hostedCode, methods: texts })),
  startMethod: v.exactOptional(v.picklist([...startMethods, 'default'])),
  container: flag,
  handle: flag,
  process: flag,
  cooperative: flag,
  unordered: flag,
  skips: yes,
  ownAddress: yes,
  foreign: yes,
  drawn: yes,
  sharedMemory: flag,
  source: text,
});

const absence = table({
  names: v.array(dotted),
  on: v.array(v.picklist(PLATFORMS)),
  when: tests,
  raises: v.picklist(['AttributeError', 'ImportError', 'ValueError']),
  source: text,
});

const framework = table({
  runs: hostedCode,
  spawn: spawnSpec,
  chosen: v.variant('by', [
    table({ by: v.literal('default'), unless: table({ set: texts, except: texts }), made: dotted, text }),
    table({
      ...{ by: v.literal('settings-module'), sets: text, beside: texts, workers: text, text },
      ...{ hooks: texts, hookKind },
    }),
    table({ by: v.literal('uwsgi-file'), text }),
  ]),
  source: text,
});

const packer = table({
  command: text,
  key: v.exactOptional(text),
  saves: v.exactOptional(v.union([v.literal(true), text])),
  label: text,
  source: text,
});

/** One library family, as the knowledge tables have it; a user's may leave out what it has none of. */
export const knowledgeSchema = table({
  library: text,
  aliases: v.optional(v.record(dotted, dotted), {}),
  types: v.optional(v.array(libraryType), []),
  entries: v.optional(v.array(entry), []),
  absences: v.exactOptional(v.array(absence)),
  frameworks: v.exactOptional(v.array(framework)),
  modes: v.exactOptional(texts),
  clients: v.exactOptional(texts),
  packers: v.exactOptional(v.array(packer)),
  managers: v.exactOptional(
    v.array(
      table({
        ...{ files: text, list: text, file: text, count: text, label: text, source: text },
        many: v.array(v.union([v.string(), v.number()])),
      }),
    ),
  ),
  endless: v.exactOptional(texts),
  lasting: v.exactOptional(texts),
  imports: v.exactOptional(v.array(table({ module: dotted, effects: v.array(effectSpec), source: text }))),
});
