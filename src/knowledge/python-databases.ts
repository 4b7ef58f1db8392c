import type { Knowledge, LibraryType, ResourceTrait } from '../effects.js';
import { at, each, flag, key } from './shorthand.js';
import { connection } from './resource-traits.js';

const sqlite: ResourceTrait = {
  what: 'a SQLite connection',
  harm: 'SQLite keeps locks and caches for one process and may corrupt the database',
  harmless: ['interrupt', 'create_function', 'create_aggregate', 'create_collation', 'set_trace_callback'],
  remedy: 'connect after the fork, in the process that uses the connection',
};

/** Sessions are followed as the engine that they are bound to: calls of `sessionmaker` and of the session give it. */
const engine: ResourceTrait = {
  what: 'a SQLAlchemy engine',
  harm: 'both processes have the same connections in their pools',
  lazy: true,
  closes: ['dispose'],
  harmless: [
    'close',
    'close_all',
    'configure',
    'remove',
    'expire_all',
    'expunge',
    'expunge_all',
    'get_bind',
    'execution_options',
    'update_execution_options',
    'clear_compiled_cache',
    'rollback',
  ],
  unless: [flag(key('poolclass'), 'NullPool')],
  remedy: 'call `engine.dispose(close=False)` first in the child, or `engine.dispose()` before the fork',
};

/** It connects at the first query, or at `connect()`. */
const peewee: ResourceTrait = {
  what: 'a peewee database',
  harm: 'both processes speak on one connection',
  lazy: true,
  closes: ['close'],
  harmless: ['init', 'is_closed', 'bind', 'bind_ctx', 'func', 'collation', 'aggregate', 'register_function'],
  remedy: 'call `close()` before the fork, and connect in the child',
};

const connectionTypes: readonly (readonly [name: string, what: string, source: string])[] = [
  ['psycopg2.extensions.connection', 'a psycopg2 connection', 'psycopg2 usage.rst: libpq connections and fork'],
  ['psycopg.Connection', 'a psycopg connection', 'psycopg 3 docs advanced/async: connections are not process-safe'],
  ['pymysql.Connection', 'a PyMySQL connection', 'PyMySQL: no handling of processes in its source'],
  ['MySQLdb.Connection', 'a MySQL connection', 'mysqlclient: no handling of processes in its source'],
  ['mysql.connector.connection.MySQLConnection', 'a MySQL connection', 'mysql-connector: none in its source'],
  ['asyncpg.Connection', 'an asyncpg connection', 'asyncpg: no handling of processes in its source'],
  ['asyncpg.Pool', 'an asyncpg pool', 'asyncpg: no handling of processes in its source'],
  ['oracledb.connection.Connection', 'an Oracle connection', 'python-oracledb: one TCP session'],
  ['pymssql.Connection', 'a SQL Server connection', 'pymssql: one TDS session'],
  ['pyodbc.Connection', 'an ODBC connection', 'pyodbc: one session of the driver'],
];

const types: readonly LibraryType[] = connectionTypes.flatMap(([name, what, source]): readonly LibraryType[] => [
  { name, scope: 'self', resource: connection(what, { closes: ['close', 'terminate'] }), source },
  {
    name: `${name}.Cursor`,
    scope: 'self',
    resource: connection(`a cursor of ${what}`),
    source: `${source}; the cursor speaks on its connection`,
  },
]);

/** Databases: what is there from the moment of connecting, and what keeps connections for later. */
export const pythonDatabases: Knowledge = {
  library: 'databases',
  aliases: {
    'sqlite3.dbapi2': 'sqlite3',
    'pysqlite2.dbapi2': 'sqlite3',
    'sqlalchemy.engine.create_engine': 'sqlalchemy.create_engine',
    'sqlalchemy.engine_from_config': 'sqlalchemy.create_engine',
    'sqlalchemy.ext.asyncio.create_async_engine': 'sqlalchemy.create_engine',
    'sqlmodel.create_engine': 'sqlalchemy.create_engine',
    'sqlmodel.Session': 'sqlalchemy.orm.Session',
    'sqlalchemy.engine.Engine': 'sqlalchemy.Engine',
    'sqlalchemy.engine.base.Engine': 'sqlalchemy.Engine',
    'sqlalchemy.ext.asyncio.AsyncEngine': 'sqlalchemy.Engine',
    'sqlalchemy.orm.session.Session': 'sqlalchemy.orm.Session',
    'sqlalchemy.orm.session.sessionmaker': 'sqlalchemy.orm.sessionmaker',
    'sqlalchemy.ext.asyncio.async_sessionmaker': 'sqlalchemy.orm.sessionmaker',
    'sqlalchemy.ext.asyncio.AsyncSession': 'sqlalchemy.orm.Session',
    'sqlalchemy.schema.MetaData': 'sqlalchemy.MetaData',
    // Every declarative class has the metadata of its base.
    'sqlalchemy.orm.DeclarativeBase.metadata': 'sqlalchemy.MetaData',
    'sqlmodel.SQLModel': 'sqlalchemy.orm.DeclarativeBase',
    'sqlalchemy.ext.declarative.declarative_base': 'sqlalchemy.orm.declarative_base',
    'sqlalchemy.ext.declarative.api.declarative_base': 'sqlalchemy.orm.declarative_base',
    'mysql.connector.pooling.MySQLConnectionPool': 'mysql.connector.MySQLConnectionPool',
  },
  types: [
    ...types,
    {
      name: 'sqlite3.Connection',
      unpicklable: true,
      scope: 'self',
      resource: sqlite,
      source: 'sqlite.org howtocorrupt 2.6: carrying a connection across fork; measured: nothing detects it',
    },
    {
      name: 'sqlite3.Cursor',
      unpicklable: true,
      resource: { ...sqlite, what: 'a cursor of a SQLite connection' },
      source: 'sqlite.org howtocorrupt 2.6',
    },
    {
      name: 'sqlalchemy.Engine',
      resource: engine,
      source: 'SQLAlchemy pooling.rst, Using Connection Pools with Multiprocessing or os.fork()',
    },
    {
      name: 'sqlalchemy.Connection',
      scope: 'self',
      resource: connection('a SQLAlchemy connection', { harmless: ['execution_options', 'detach', 'invalidate'] }),
      source: 'SQLAlchemy pooling.rst',
    },
    ...['PostgresqlDatabase', 'MySQLDatabase', 'SqliteDatabase'].map((name) => ({
      name: `peewee.${name}`,
      resource: peewee,
      source:
        'peewee.py Database: the connection is kept for each thread, and the first thread of a child has its own of the parent',
    })),
    { name: 'sqlalchemy.MetaData', source: 'SQLAlchemy metadata.rst' },
    { name: 'sqlalchemy.orm.DeclarativeBase', source: 'SQLAlchemy mapping_api.rst' },
    ...['SimpleConnectionPool', 'ThreadedConnectionPool', 'PersistentConnectionPool'].map((name): LibraryType => ({
      name: `psycopg2.pool.${name}`,
      resource: connection('a pool of psycopg2 connections', {
        uses: ['getconn'],
        closes: ['closeall'],
        unless: [{ arg: at(0, 'minconn'), is: 'equals', values: [0] }],
        remedy: 'make the pool after the fork, in the process that uses it',
      }),
      source: 'psycopg2 lib/pool.py AbstractConnectionPool: opens `minconn` connections in its constructor',
    })),
    {
      name: 'mysql.connector.MySQLConnectionPool',
      resource: connection('a pool of MySQL connections', {
        uses: ['get_connection'],
        remedy: 'make the pool after the fork, in the process that uses it',
      }),
      source: 'mysql-connector pooling.py: adds `pool_size` connections in its constructor',
    },
    {
      name: 'lmdb.Environment',
      scope: 'self',
      resource: {
        what: 'an LMDB environment',
        harm: 'LMDB keeps its locks and reader slots for one process and may corrupt the database',
        harmless: ['path', 'max_key_size', 'flags'],
        remedy: 'open the environment after the fork',
      },
      source: 'py-lmdb docs: never use an environment across fork',
    },
  ],
  entries: [
    { name: 'sqlite3.connect', returns: { type: 'sqlite3.Connection' }, source: 'CPython docs sqlite3' },
    { name: 'sqlite3.Connection.cursor', returns: { type: 'sqlite3.Cursor' }, source: 'CPython docs sqlite3' },
    ...connectionTypes.map(([name, , source]) => ({
      name: `${name}.cursor`,
      returns: { type: `${name}.Cursor` },
      source,
    })),
    {
      name: 'sqlalchemy.orm.declarative_base',
      returns: { type: 'sqlalchemy.orm.DeclarativeBase' },
      source: 'SQLAlchemy mapping_api.rst',
    },
    { name: 'pyodbc.connect', returns: { type: 'pyodbc.Connection' }, source: 'pyodbc docs' },
    { name: 'sqlalchemy.create_engine', returns: { type: 'sqlalchemy.Engine' }, source: 'SQLAlchemy engines.rst' },
    ...each('sqlalchemy.Engine.', ['connect', 'begin', 'raw_connection'], {
      returns: { type: 'sqlalchemy.Connection' },
      source: 'SQLAlchemy connections.rst',
    }),
    ...each('sqlalchemy.orm.', ['sessionmaker', 'Session'], {
      returns: { same: at(0, 'bind') },
      source: 'SQLAlchemy session_basics.rst',
    }),
    ...each('sqlalchemy.', ['orm.scoped_session', 'ext.asyncio.async_scoped_session'], {
      returns: { same: at(0, 'session_factory') },
      source: 'SQLAlchemy contextual.rst',
    }),
    { name: 'sqlalchemy.Engine.__call__', returns: { same: 'receiver' }, source: 'SQLAlchemy session_basics.rst' },
    ...each('sqlalchemy.', ['MetaData.create_all', 'MetaData.drop_all', 'MetaData.reflect'], {
      effects: [{ effect: 'use', subject: at(0, 'bind') }],
      source: 'SQLAlchemy metadata.rst',
    }),
    ...each('pandas.', ['read_sql', 'read_sql_query', 'read_sql_table'], {
      effects: [{ effect: 'use', subject: at(1, 'con') }],
      source: 'pandas docs read_sql',
    }),
    { name: 'lmdb.open', returns: { type: 'lmdb.Environment' }, source: 'py-lmdb docs' },
  ],
};
