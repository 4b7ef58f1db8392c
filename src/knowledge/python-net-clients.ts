import type { ArgRef, EffectSpec, Entry, Knowledge, LibraryType, ResourceTrait } from '../effects.js';
import { connection, pool } from './resource-traits.js';
import { at, each, given, isFalse, key, made, numericHost, resolves, resolvesSome, unixPath } from './shorthand.js';

const remedy = 'make the request in the parent, or start the child with a fresh image';
const verbs = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

const type = (name: string, ...bases: readonly string[]): LibraryType => ({
  name,
  ...(bases.length > 0 ? { bases } : {}),
  scope: 'self',
  source: `${name.split('.')[0]} docs`,
});

const resource = (name: string, trait: ResourceTrait, ...bases: readonly string[]): LibraryType => ({
  ...type(name, ...bases),
  resource: trait,
});

const configures = ['mount', 'get_adapter', 'build_request', 'prepare_request', 'merge_environment_settings'];
const http = pool('an HTTP client', { harmless: configures, closes: ['close', 'aclose', 'clear'] });

const aws = pool('an AWS client', { harmless: ['can_paginate', 'get_paginator', 'get_waiter'] });
const ssh = connection('an SSH connection', {
  opens: ['connect'],
  uses: ['exec_command', 'invoke_shell', 'open_sftp'],
});

/** An HTTP call: the URL's host is resolved, and the proxy settings of the system are read. */
const fetches = (url: ArgRef): readonly EffectSpec[] => [
  { effect: 'resolve-name', host: url, proxies: true, unless: [numericHost(url)] },
];
const fetchesTrustEnv = (url: ArgRef): readonly EffectSpec[] => [
  { effect: 'resolve-name', host: url, proxies: true, unless: [isFalse(key('trust_env')), numericHost(url)] },
  { effect: 'resolve-name', host: url, when: [isFalse(key('trust_env'))], unless: [numericHost(url)] },
];
const fetchesOnly = (url: ArgRef): readonly EffectSpec[] => [resolves(url)];

const client = (
  prefix: string,
  effects: (url: ArgRef) => readonly EffectSpec[],
  source: string,
  generic: readonly string[] = ['request'],
): readonly Entry[] => [
  ...each(`${prefix}.`, verbs, { effects: effects(at(0, 'url')), remedy, source }),
  ...each(`${prefix}.`, generic, { effects: effects(at(1, 'url')), remedy, source }),
];

/** Connects by name when it is made, unless it is given a socket path. */
const connectsTo = (host: ArgRef, ...local: readonly ArgRef[]): readonly EffectSpec[] => [
  {
    effect: 'resolve-name',
    host,
    unless: [numericHost(host), unixPath(host), ...local.map((arg) => given(arg))],
  },
];

/** A driver for which no host, or a path, means the local socket. */
const connectsIfGiven = (host: ArgRef): readonly EffectSpec[] => [
  { effect: 'resolve-name', host, when: [given(host)], unless: [numericHost(host), unixPath(host)] },
];

const requestsSource = 'requests: urllib3 create_connection; urllib.request.getproxies (gh-58037 on macOS)';
const httpxSource = 'httpx: create_connection; reads the proxies of the system unless trust_env=False';
const urllib3Source = 'urllib3 util/connection.py: getaddrinfo';
const aiohttpSource = 'aiohttp resolver.py: getaddrinfo with AI_ADDRCONFIG in a thread of the loop';
const driver = 'the driver connects by host name';

const libpqLike: readonly { readonly name: string; readonly returns: { readonly type: string } }[] = [
  { name: 'psycopg2.connect', returns: { type: 'psycopg2.extensions.connection' } },
  { name: 'psycopg.connect', returns: { type: 'psycopg.Connection' } },
  { name: 'asyncpg.connect', returns: { type: 'asyncpg.Connection' } },
  { name: 'asyncpg.create_pool', returns: { type: 'asyncpg.Pool' } },
];

const redisCommands = [
  'execute_command',
  'ping',
  'get',
  'set',
  'setex',
  'setnx',
  'mget',
  'mset',
  'delete',
  'exists',
  'expire',
  'ttl',
  'incr',
  'decr',
  'incrby',
  'hget',
  'hset',
  'hgetall',
  'hdel',
  'hincrby',
  'lpush',
  'rpush',
  'lpop',
  'rpop',
  'blpop',
  'brpop',
  'lrange',
  'llen',
  'sadd',
  'srem',
  'smembers',
  'zadd',
  'zrange',
  'publish',
  'keys',
  'scan_iter',
  'eval',
  'evalsha',
  'xadd',
  'xread',
  'xreadgroup',
  'flushdb',
  'flushall',
  'info',
];
const redisConnects: readonly EffectSpec[] = [
  {
    effect: 'resolve-name',
    unless: [
      made(numericHost(at(0, 'host'))),
      made(numericHost(key('url'))),
      made(unixPath(at(0, 'url'))),
      made(given(key('unix_socket_path'))),
    ],
  },
];

const s3 = [
  'get_object',
  'put_object',
  'delete_object',
  'head_object',
  'list_objects',
  'list_objects_v2',
  'upload_file',
  'upload_fileobj',
  'download_file',
  'download_fileobj',
  'send_message',
  'receive_message',
  'delete_message',
  'publish',
  'invoke',
  'get_item',
  'put_item',
  'update_item',
  'query',
  'scan',
  'describe_instances',
  'get_caller_identity',
  'assume_role',
  'get_secret_value',
  'get_parameter',
  'put_metric_data',
];

/** Third-party network clients, brokers and database drivers: when they ask the resolver. */
export const pythonNetClients: Knowledge = {
  library: 'requests',
  aliases: {
    'requests.api': 'requests',
    'requests.sessions.Session': 'requests.Session',
    'requests.session': 'requests.Session',
    'httpx._client.Client': 'httpx.Client',
    'urllib3.poolmanager.PoolManager': 'urllib3.PoolManager',
    'aiohttp.client.ClientSession': 'aiohttp.ClientSession',
    'redis.StrictRedis': 'redis.Redis',
    'redis.client.Redis': 'redis.Redis',
    'redis.client.StrictRedis': 'redis.Redis',
    'redis.from_url': 'redis.Redis.from_url',
    'redis.asyncio.client.Pipeline': 'redis.client.Pipeline',
    'redis.asyncio.from_url': 'redis.asyncio.Redis.from_url',
    'aioredis.Redis': 'redis.asyncio.Redis',
    'psycopg2.extensions.connect': 'psycopg2.connect',
    'psycopg.Connection.connect': 'psycopg.connect',
    'pymysql.Connect': 'pymysql.connect',
    'pymysql.connections.Connection': 'pymysql.connect',
    'MySQLdb.Connect': 'MySQLdb.connect',
    'MySQLdb.connections.Connection': 'MySQLdb.connect',
    'cymysql.connect': 'pymysql.connect',
    'oracledb.Connection': 'oracledb.connect',
    'cx_Oracle.connect': 'oracledb.connect',
    'cx_Oracle.Connection': 'oracledb.connect',
  },
  types: [
    resource('requests.Session', http),
    resource('httpx.Client', http),
    resource('httpx.AsyncClient', http),
    resource('urllib3.PoolManager', http),
    type('urllib3.ProxyManager', 'urllib3.PoolManager'),
    resource('urllib3.HTTPConnectionPool', http),
    type('urllib3.HTTPSConnectionPool', 'urllib3.HTTPConnectionPool'),
    resource('aiohttp.ClientSession', http),
    type('redis.Redis'),
    type('redis.asyncio.Redis'),
    type('redis.client.Pipeline'),
    resource('botocore.client.BaseClient', aws),
    type('boto3.Session'),
    resource('paramiko.SSHClient', ssh),
    resource('elasticsearch.Elasticsearch', pool('an Elasticsearch client')),
    resource('memcache.Client', pool('a memcached client', { closes: ['disconnect_all'] })),
    resource('pika.BlockingConnection', connection('an AMQP connection', { harmless: ['add_callback_threadsafe'] })),
    resource('httplib2.Http', http),
    resource('websocket.WebSocket', connection('a WebSocket connection', { handover: true })),
  ],
  entries: [
    ...client('requests', fetches, requestsSource),
    ...client('requests.Session', fetches, requestsSource),
    {
      name: 'requests.Session.send',
      effects: [{ effect: 'resolve-name', proxies: true }],
      remedy,
      source: requestsSource,
    },
    ...client('httpx', fetchesTrustEnv, httpxSource, ['request', 'stream']),
    ...client('httpx.Client', fetches, httpxSource, ['request', 'stream']),
    ...client('httpx.AsyncClient', fetches, httpxSource, ['request', 'stream']),
    ...each('urllib3.', ['request', 'PoolManager.request', 'PoolManager.urlopen'], {
      effects: fetchesOnly(at(1, 'url')),
      remedy,
      source: urllib3Source,
    }),
    ...each('urllib3.HTTPConnectionPool.', ['request', 'urlopen'], {
      effects: [{ effect: 'resolve-name', unless: [made(numericHost(at(0, 'host')))] }],
      remedy,
      source: urllib3Source,
    }),
    ...client('aiohttp.ClientSession', fetchesOnly, aiohttpSource, ['request']),
    {
      name: 'aiohttp.ClientSession.ws_connect',
      effects: fetchesOnly(at(0, 'url')),
      remedy,
      source: aiohttpSource,
    },
    { name: 'aiohttp.request', effects: fetchesOnly(at(1, 'url')), remedy, source: aiohttpSource },
    {
      name: 'httplib2.Http.request',
      effects: fetches(at(0, 'uri')),
      remedy,
      source: 'httplib2: getaddrinfo, getproxies',
    },
    ...each('redis.Redis.', redisCommands, {
      effects: redisConnects,
      remedy,
      source: 'redis-py connection.py: getaddrinfo',
    }),
    ...each('redis.asyncio.Redis.', redisCommands, {
      effects: redisConnects,
      remedy,
      source: 'redis-py asyncio/connection.py: open_connection',
    }),
    ...each('redis.', ['Redis.pipeline', 'asyncio.Redis.pipeline'], {
      returns: { type: 'redis.client.Pipeline' },
      source: 'redis-py docs, pipelines: commands are queued until execute()',
    }),
    ...each('redis.client.Pipeline.', ['execute', 'watch', 'load_scripts'], {
      effects: [{ effect: 'resolve-name', through: 'redis.Redis' }],
      remedy,
      source: 'redis-py client.py Pipeline: a connection is taken when commands are sent',
    }),
    { name: 'redis.Redis.from_url', returns: { type: 'redis.Redis' }, source: 'redis-py docs' },
    { name: 'redis.asyncio.Redis.from_url', returns: { type: 'redis.asyncio.Redis' }, source: 'redis-py docs' },
    ...libpqLike.map(({ name, returns }): Entry => ({
      name,
      returns,
      effects: [{ effect: 'resolve-name', host: at(0), when: [given(at(0))] }, ...connectsIfGiven(key('host'))],
      remedy: 'connect in the child before it does anything else, or start it with a fresh image',
      source: 'libpq and asyncpg: getaddrinfo for a host, the local socket without one',
    })),
    {
      name: 'pymysql.connect',
      effects: connectsTo(key('host'), key('unix_socket')),
      returns: { type: 'pymysql.Connection' },
      remedy,
      source: driver,
    },
    {
      name: 'mysql.connector.connect',
      effects: connectsTo(key('host'), key('unix_socket')),
      returns: { type: 'mysql.connector.connection.MySQLConnection' },
      remedy,
      source: driver,
    },
    {
      name: 'MySQLdb.connect',
      effects: connectsIfGiven(at(0, 'host')),
      returns: { type: 'MySQLdb.Connection' },
      remedy,
      source: 'mysqlclient: the local socket without a host',
    },
    {
      name: 'oracledb.connect',
      effects: [resolvesSome],
      returns: { type: 'oracledb.connection.Connection' },
      remedy,
      source: driver,
    },
    {
      name: 'pymssql.connect',
      effects: connectsTo(at(0, 'server')),
      returns: { type: 'pymssql.Connection' },
      remedy,
      source: driver,
    },
    {
      name: 'paramiko.SSHClient.connect',
      effects: [
        resolves(at(0, 'hostname')),
        { effect: 'start-thread', subject: 'receiver', life: 'service', label: "paramiko's transport thread" },
      ],
      remedy,
      source: 'paramiko transport.py: Transport is a thread',
    },
    {
      name: 'paramiko.SSHClient.close',
      effects: [{ effect: 'end-thread', subject: 'receiver' }],
      source: 'paramiko client.py: stops and joins the transport',
    },
    ...each('boto3.', ['client', 'Session.client'], {
      returns: { type: 'botocore.client.BaseClient' },
      source: 'boto3 docs',
    }),
    ...each('botocore.client.BaseClient.', s3, {
      effects: [resolvesSome],
      remedy,
      source: 'botocore: urllib3 create_connection',
    }),
    ...each('elasticsearch.Elasticsearch.', ['search', 'index', 'get', 'bulk', 'ping', 'delete', 'update', 'count'], {
      effects: [resolvesSome],
      remedy,
      source: 'elasticsearch-py: urllib3',
    }),
    ...each('memcache.Client.', ['get', 'set', 'delete', 'incr', 'add', 'get_multi', 'set_multi'], {
      effects: [resolvesSome],
      remedy,
      source: 'python-memcached: socket.connect by name',
    }),
    {
      name: 'pika.BlockingConnection',
      effects: [resolvesSome],
      returns: { type: 'pika.BlockingConnection' },
      remedy,
      source: 'pika: getaddrinfo',
    },
    {
      name: 'websocket.create_connection',
      effects: fetchesOnly(at(0, 'url')),
      returns: { type: 'websocket.WebSocket' },
      remedy,
      source: 'websocket-client: getaddrinfo',
    },
    {
      name: 'websocket.WebSocket.connect',
      effects: fetchesOnly(at(0, 'url')),
      remedy,
      source: 'websocket-client: getaddrinfo',
    },
    { name: 'ldap3.Connection', effects: [resolvesSome], remedy, source: 'ldap3: getaddrinfo' },
  ],
};
