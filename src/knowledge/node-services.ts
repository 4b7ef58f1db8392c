import type { ArgTest, EffectSpec, Entry, Knowledge } from '../effects.js';
import { at } from './shorthand.js';

const begins = (what: string, ...unless: readonly ArgTest[]): EffectSpec => ({
  effect: 'per-process',
  of: 'work',
  what,
  ...(unless.length > 0 && { unless }),
});

const opens = (name: string, source: string, ...unless: readonly ArgTest[]): Entry => ({
  name,
  effects: [begins('a connection', ...unless)],
  source,
});

/** A job, and where it is given the function that it runs. */
const schedules = (name: string, fn: number | null, source: string): Entry => ({
  name,
  effects: [begins('a scheduled job'), ...(fn === null ? [] : [runsOften(fn)])],
  source,
});

const runsOften = (fn: number): EffectSpec => ({ effect: 'call', fn: at(fn), timing: 'repeated' });

const migrates = (name: string, source: string): Entry => ({ name, effects: [begins('a migration')], source });

const LAZY: ArgTest = { arg: at(0), is: 'has', key: 'lazyConnect', values: [true] };
const LAZY_BEHIND: ArgTest = { arg: at(1), is: 'has', key: 'lazyConnect', values: [true] };

/**
 * Connections that are open from then on, jobs that a clock starts, changes of a database's shape: of each, one is enough
 * for a program. Pools, and clients that connect when they are first used, are none.
 */
export const nodeServices: Knowledge = {
  library: 'node services',
  aliases: {
    'npm:mysql2/promise': 'npm:mysql2',
    'npm:ioredis.Redis': 'npm:ioredis',
    'npm:cron.job': 'npm:cron.CronJob.from',
    'npm:mongoose.mongoose': 'npm:mongoose',
  },
  types: [
    { name: 'npm:mongodb.MongoClient', source: 'mongodb docs, MongoClient' },
    { name: 'npm:redis.Client', source: 'redis README, createClient' },
    { name: 'npm:pg.Client', source: 'node-postgres docs, Client' },
    { name: 'npm:pg.Pool', source: 'node-postgres docs, Pool: connects when it is asked for a client' },
    { name: 'npm:knex.Knex', source: 'Knex docs: connects at the first query' },
    { name: 'npm:knex.Knex.migrate', source: 'Knex docs, Migrations' },
    { name: 'npm:umzug.Umzug', source: 'umzug README' },
    { name: 'npm:sequelize.Sequelize', source: 'Sequelize docs: connects at the first query' },
    { name: 'npm:typeorm.DataSource', source: 'TypeORM docs, DataSource' },
    { name: 'npm:cron.CronJob', source: 'cron README, CronJob' },
    { name: 'npm:agenda.Agenda', source: 'agenda README' },
    { name: 'npm:ioredis', source: 'ioredis README, Redis' },
    { name: 'npm:croner.Cron', source: 'croner docs, Cron' },
  ],
  entries: [
    opens('npm:mongoose.connect', 'Mongoose docs, connect'),
    opens('npm:mongodb.MongoClient.connect', 'mongodb docs, MongoClient.connect'),
    opens('npm:mysql2.createConnection', 'mysql2 README, createConnection: connects at once'),
    opens('npm:pg.Client.connect', 'node-postgres docs, client.connect'),
    {
      name: 'npm:pg.Pool.connect',
      returns: { type: 'npm:pg.Client' },
      source: 'node-postgres docs, pool.connect: a client of the pool',
    },
    {
      name: 'npm:ioredis',
      effects: [begins('a connection', LAZY, LAZY_BEHIND)],
      returns: { type: 'npm:ioredis' },
      source: 'ioredis README: connects when it is made, unless lazyConnect is set',
    },
    { name: 'npm:redis.createClient', returns: { type: 'npm:redis.Client' }, source: 'redis README, createClient' },
    opens('npm:redis.Client.connect', 'redis README, client.connect'),
    opens('npm:amqplib.connect', 'amqplib docs, connect'),
    opens('npm:nats.connect', 'nats.js README, connect'),
    opens('npm:typeorm.createConnection', 'TypeORM docs before 0.3, createConnection'),
    opens('npm:typeorm.DataSource.initialize', 'TypeORM docs, DataSource.initialize'),
    { name: 'npm:knex', returns: { type: 'npm:knex.Knex' }, source: 'Knex docs' },
    { name: 'npm:knex.knex', returns: { type: 'npm:knex.Knex' }, source: 'Knex docs' },
    migrates('npm:knex.Knex.migrate.latest', 'Knex docs, migrate.latest'),
    migrates('npm:umzug.Umzug.up', 'umzug README, up'),
    migrates('npm:sequelize.Sequelize.sync', 'Sequelize docs, sync: creates and alters tables'),
    migrates('npm:typeorm.DataSource.runMigrations', 'TypeORM docs, runMigrations'),
    migrates('npm:typeorm.DataSource.synchronize', 'TypeORM docs, synchronize'),
    schedules('npm:node-cron.schedule', 1, 'node-cron README, schedule'),
    schedules('npm:node-schedule.scheduleJob', 1, 'node-schedule README, scheduleJob'),
    schedules('npm:croner.Cron', null, 'croner docs, Cron: starts when it is made with a function'),
    schedules('npm:cron.CronJob.start', null, 'cron README, start'),
    schedules('npm:cron.CronJob.from', null, 'cron README, CronJob.from'),
    schedules('npm:agenda.Agenda.start', null, 'agenda README, start'),
    {
      name: 'npm:cron.CronJob',
      effects: [{ ...begins('a scheduled job'), when: [{ arg: at(3), is: 'true' }] }, runsOften(1)],
      returns: { type: 'npm:cron.CronJob' },
      source: 'cron README, CronJob: starts when `start` is true',
    },
  ],
};
