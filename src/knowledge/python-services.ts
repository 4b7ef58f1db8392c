import type { EffectSpec, Entry, HookKind, Knowledge, LibraryType } from '../effects.js';
import { threaded } from './resource-traits.js';
import { at, each, ends, given, isFalse, isTrue, key } from './shorthand.js';

interface Service {
  readonly subject: 'receiver' | 'result';
  readonly label: string;
  readonly life?: 'service' | 'idle';
  readonly native?: boolean;
  readonly resolves?: boolean;
  readonly handles?: readonly HookKind[];
}

const thread = ({ subject, label, life = 'service', native, resolves, handles }: Service): EffectSpec => ({
  effect: 'start-thread',
  subject,
  life,
  label,
  ...(native === undefined ? {} : { native }),
  ...(resolves === undefined ? {} : { resolves }),
  ...(handles === undefined ? {} : { handles }),
});

/** A constructor that starts threads at once. */
const constructs = (type: string, service: Omit<Service, 'subject'>, source: string): Entry => ({
  name: type,
  effects: [thread({ ...service, subject: 'result' })],
  returns: { type },
  source,
});

const owner = (name: string, scope?: 'ends', ...bases: readonly string[]): LibraryType => ({
  name,
  ...(bases.length > 0 ? { bases } : {}),
  ...(scope === undefined ? {} : { scope }),
  source: `${name.split('.')[0]} docs`,
});

const mongo = threaded('a MongoClient', {
  lazy: true,
  versions: { library: 'pymongo', range: '<4.3.2' },
  remedy: 'make the client after the fork, or with `connect=False`',
});
const channel = threaded('a gRPC channel', {
  mayWork: true,
  uses: ['unary_unary', 'unary_stream', 'stream_unary', 'stream_stream'],
  remedy: 'make the channel after the fork',
});

const scheduler = 'apscheduler.schedulers.background.BackgroundScheduler';
const exporters = ['trace.export.BatchSpanProcessor', 'metrics.export.PeriodicExportingMetricReader'];

/** Libraries that run threads of their own: what starts them, what ends them, and which of them survive a fork. */
export const pythonServices: Knowledge = {
  library: 'services',
  aliases: {
    'prometheus_client.exposition.start_http_server': 'prometheus_client.start_http_server',
    'prometheus_client.exposition.start_wsgi_server': 'prometheus_client.start_wsgi_server',
    'watchdog.observers.api.BaseObserver': 'watchdog.observers.Observer',
    'watchdog.observers.polling.PollingObserver': 'watchdog.observers.Observer',
    'watchdog.observers.inotify.InotifyObserver': 'watchdog.observers.Observer',
    'pymongo.mongo_client.MongoClient': 'pymongo.MongoClient',
    'kafka.producer.KafkaProducer': 'kafka.KafkaProducer',
    'kafka.consumer.KafkaConsumer': 'kafka.KafkaConsumer',
    'tqdm.auto.tqdm': 'tqdm.tqdm',
    'tqdm.std.tqdm': 'tqdm.tqdm',
    'tqdm.trange': 'tqdm.tqdm',
    'tqdm.auto.trange': 'tqdm.tqdm',
    'posthog.client.Client': 'posthog.Posthog',
    'posthog.Client': 'posthog.Posthog',
    'analytics.client.Client': 'analytics.Client',
    'segment.analytics.Client': 'analytics.Client',
    'datadog.dogstatsd.DogStatsd': 'datadog.DogStatsd',
    'datadog.dogstatsd.base.DogStatsd': 'datadog.DogStatsd',
    'ldclient.client.LDClient': 'ldclient.LDClient',
    'redis.client.PubSub': 'redis.PubSub',
  },
  types: [
    owner(scheduler),
    owner('watchdog.observers.Observer', undefined, 'threading.Thread'),
    { ...owner('pymongo.MongoClient', 'ends'), resource: mongo },
    owner('posthog.Posthog'),
    owner('analytics.Client'),
    owner('tqdm.tqdm'),
    { ...owner('grpc.Channel', 'ends'), resource: channel },
    owner('grpc.Server'),
    { ...owner('kafka.KafkaProducer', 'ends'), resource: threaded('a Kafka producer', { uses: ['send', 'flush'] }) },
    { ...owner('kafka.KafkaConsumer'), resource: threaded('a Kafka consumer', { uses: ['poll', 'commit', 'seek'] }) },
    owner('confluent_kafka.Producer'),
    owner('confluent_kafka.Consumer'),
    owner('redis.PubSub', 'ends'),
    owner('redis.client.PubSubWorkerThread', undefined, 'threading.Thread'),
    owner('datadog.DogStatsd', 'ends'),
    owner('datadog.ThreadStats'),
    owner('ldclient.LDClient', 'ends'),
    ...exporters.map((name) => owner(`opentelemetry.sdk.${name}`)),
    owner('opentelemetry.sdk._logs.export.BatchLogRecordProcessor'),
  ],
  entries: [
    ...each('prometheus_client.', ['start_http_server', 'start_wsgi_server'], {
      effects: [thread({ subject: 'result', label: "prometheus_client's server thread" })],
      remedy: 'start the metrics server after the fork, in the process that serves it',
      source: 'prometheus_client exposition.py; measured: one thread',
    }),
    {
      name: `${scheduler}.start`,
      effects: [
        {
          ...thread({ subject: 'receiver', label: "the scheduler's thread" }),
          unless: [isTrue(at(0, 'paused'))],
        },
      ],
      remedy: 'start the scheduler in the process that is to run its jobs',
      source: 'APScheduler 3 docs and faq; measured: one thread, its jobs never run in the child',
    },
    {
      name: `${scheduler}.shutdown`,
      effects: [ends(isFalse(at(0, 'wait')))],
      source: 'APScheduler 3 docs: joins its thread',
    },
    {
      name: 'watchdog.observers.Observer.start',
      effects: [thread({ subject: 'receiver', label: "the observer's threads" })],
      source: 'watchdog docs; measured: three threads',
    },
    {
      name: 'pymongo.MongoClient',
      effects: [
        {
          ...thread({ subject: 'result', label: "MongoClient's monitor threads", resolves: true }),
          unless: [isFalse(key('connect'))],
        },
      ],
      returns: { type: 'pymongo.MongoClient' },
      remedy: 'make the client after the fork, or with `connect=False`',
      source: 'pymongo docs: opened before fork; measured: two threads, none with connect=False',
    },
    { name: 'pymongo.MongoClient.close', effects: [ends()], source: 'pymongo docs MongoClient.close' },
    {
      name: 'grpc.insecure_channel',
      effects: [
        thread({ subject: 'result', label: "gRPC's native threads", life: 'idle', native: true, resolves: true }),
      ],
      returns: { type: 'grpc.Channel' },
      remedy: 'make the channel after the fork',
      source: 'grpc fork_support.md; measured: six native threads',
    },
    {
      name: 'grpc.secure_channel',
      effects: [
        thread({ subject: 'result', label: "gRPC's native threads", life: 'idle', native: true, resolves: true }),
      ],
      returns: { type: 'grpc.Channel' },
      remedy: 'make the channel after the fork',
      source: 'grpc fork_support.md; measured: six native threads',
    },
    {
      name: 'grpc.server',
      effects: [thread({ subject: 'result', label: "the gRPC server's threads", life: 'idle', native: true })],
      returns: { type: 'grpc.Server' },
      remedy: 'start the server after the fork',
      source: 'grpc fork_support.md: servers are not supported; measured',
    },
    {
      name: 'grpc.Server.start',
      effects: [thread({ subject: 'receiver', label: "the gRPC server's threads" })],
      remedy: 'start the server after the fork',
      source: 'grpc fork_support.md: servers are not supported; measured',
    },
    { name: 'grpc.Channel.close', effects: [ends()], source: 'grpc docs Channel.close' },
    {
      name: 'posthog.Posthog',
      effects: [
        {
          ...thread({ subject: 'result', label: "posthog's consumer threads", handles: ['os'] }),
          unless: [isTrue(key('sync_mode'))],
        },
      ],
      returns: { type: 'posthog.Posthog' },
      source: 'posthog changelog: at-fork handler since 7.15.0; measured: one thread at construction',
    },
    ...each('posthog.Posthog.', ['shutdown', 'join'], { effects: [ends()], source: 'posthog docs' }),
    {
      name: 'analytics.Client',
      effects: [
        {
          ...thread({ subject: 'result', label: "the analytics client's consumer threads" }),
          unless: [isTrue(key('sync_mode')), isFalse(key('send'))],
        },
      ],
      returns: { type: 'analytics.Client' },
      source: 'segment analytics-python client.py',
    },
    ...each('analytics.Client.', ['shutdown', 'join'], {
      effects: [ends()],
      source: 'segment analytics-python client.py',
    }),
    {
      name: 'sentry_sdk.init',
      effects: [thread({ subject: 'result', label: "sentry's worker threads", life: 'idle', handles: ['os'] })],
      source: 'sentry worker.py, monitor.py: restarted when the process id changed',
    },
    {
      name: 'tqdm.tqdm',
      effects: [
        {
          ...thread({ subject: 'result', label: "tqdm's monitor thread", life: 'idle' }),
          unless: [isTrue(key('disable'))],
        },
      ],
      returns: { same: at(0, 'iterable') },
      remedy: 'set `tqdm.monitor_interval = 0` before the first bar',
      source: 'tqdm std.py; measured: one thread from the first bar on',
    },
    ...exporters.map((name) =>
      constructs(
        `opentelemetry.sdk.${name}`,
        { label: "OpenTelemetry's export thread", handles: ['os'] },
        'OpenTelemetry SDK: at-fork handler since 1.7.1, not under uWSGI',
      ),
    ),
    constructs(
      'opentelemetry.sdk._logs.export.BatchLogRecordProcessor',
      { label: "OpenTelemetry's export thread", handles: ['os'] },
      'OpenTelemetry SDK: at-fork handler since 1.7.1, not under uWSGI',
    ),
    ...each('ddtrace.', ['patch_all', 'patch'], {
      effects: [thread({ subject: 'result', label: "ddtrace's threads", life: 'idle', native: true, handles: ['os'] })],
      source: 'ddtrace internal/threads.py: stopped before a fork, restarted after it',
    }),
    {
      name: 'datadog.DogStatsd.enable_background_sender',
      effects: [thread({ subject: 'receiver', label: "DogStatsd's sender thread", handles: ['os'] })],
      source: 'datadogpy dogstatsd/base.py: at-fork handlers since 0.48.0',
    },
    {
      name: 'datadog.DogStatsd.disable_background_sender',
      effects: [ends()],
      source: 'datadogpy dogstatsd/base.py',
    },
    {
      name: 'datadog.ThreadStats.start',
      effects: [
        {
          ...thread({ subject: 'receiver', label: "ThreadStats' flush thread" }),
          unless: [isFalse(key('flush_in_thread')), isTrue(key('flush_in_greenlet')), isTrue(key('disabled'))],
        },
      ],
      source: 'datadogpy threadstats/base.py: PeriodicTimer',
    },
    { name: 'datadog.ThreadStats.stop', effects: [ends()], source: 'datadogpy threadstats/base.py' },
    constructs(
      'ldclient.LDClient',
      { label: "LaunchDarkly's threads", resolves: true },
      'ldclient: event processor and streaming threads; postfork() since 9.11.0',
    ),
    { name: 'ldclient.LDClient.close', effects: [ends()], source: 'ldclient docs' },
    {
      name: 'ldclient.LDClient.postfork',
      effects: [{ effect: 'protect', subject: 'receiver', action: 'recreate' }],
      source: 'LaunchDarkly changelog 9.11.0',
    },
    constructs(
      'kafka.KafkaProducer',
      { label: "KafkaProducer's sender thread", resolves: true },
      'kafka-python docs: one sender thread',
    ),
    { name: 'kafka.KafkaProducer.close', effects: [ends(given(at(0, 'timeout')))], source: 'kafka-python docs' },
    constructs(
      'kafka.KafkaConsumer',
      { label: "KafkaConsumer's background thread", life: 'idle', resolves: true },
      'kafka-python: a heartbeat thread in groups, an IO thread since 3.0.0',
    ),
    { name: 'kafka.KafkaConsumer.close', effects: [ends()], source: 'kafka-python docs' },
    ...['Producer', 'Consumer'].map((name) =>
      constructs(
        `confluent_kafka.${name}`,
        { label: "librdkafka's native threads", life: 'idle', native: true, resolves: true },
        'librdkafka INTRODUCTION.md: threads per client',
      ),
    ),
    { name: 'confluent_kafka.Consumer.close', effects: [ends()], source: 'confluent-kafka docs' },
    { name: 'redis.Redis.pubsub', returns: { type: 'redis.PubSub' }, source: 'redis-py docs' },
    {
      name: 'redis.PubSub.run_in_thread',
      effects: [thread({ subject: 'result', label: "redis' pubsub thread" })],
      returns: { type: 'redis.client.PubSubWorkerThread' },
      source: 'redis-py client.py',
    },
    {
      name: 'jpype.startJVM',
      effects: [thread({ subject: 'result', label: 'the threads of the JVM', native: true })],
      remedy: 'start the JVM in a spawned child',
      source: 'JPype userguide: fork is not supported',
    },
    {
      name: 'elasticapm.Client',
      effects: [thread({ subject: 'result', label: "elastic-apm's transport thread", handles: ['os'] })],
      source: 'elastic-apm transport/base.py: restarted when the process id changed',
    },
  ],
};
