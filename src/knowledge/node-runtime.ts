import type { EffectSpec, Knowledge } from '../effects.js';
import { at } from './shorthand.js';

const calls = (
  index: number,
  timing: Extract<EffectSpec, { effect: 'call' }>['timing'],
): Extract<EffectSpec, { effect: 'call' }> => ({ effect: 'call', fn: at(index), timing });

const ITERATORS = ['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap', 'reduce'];

/** What the language and its runtimes do by themselves: timers, promises, what tells one machine or moment from another. */
export const nodeRuntime: Knowledge = {
  library: 'node runtime',
  lasting: ['listen'],
  aliases: {
    'js:globalThis.setTimeout': 'js:setTimeout',
    'js:globalThis.setInterval': 'js:setInterval',
    'node:timers.setTimeout': 'js:setTimeout',
    'node:timers.setInterval': 'js:setInterval',
    'node:timers.setImmediate': 'js:setImmediate',
    'node:perf_hooks.performance': 'js:performance',
  },
  types: [
    { name: 'js:Timer', source: 'Node docs, Class: Timeout' },
    {
      name: 'node:net.AddressInfo',
      ownAddress: true,
      source: 'Node docs, server.address: where the server listens',
    },
    { name: 'node:net.Server', source: 'Node docs, Class: net.Server; of http too' },
  ],
  entries: [
    {
      name: 'js:setTimeout',
      effects: [calls(0, 'delayed')],
      returns: { type: 'js:Timer' },
      source: 'Node docs, setTimeout',
    },
    {
      name: 'js:setInterval',
      effects: [calls(0, 'repeated'), { effect: 'stay-alive' }, { effect: 'per-process', of: 'work', what: 'a timer' }],
      returns: { type: 'js:Timer' },
      source: 'Node docs, setInterval: keeps the process alive unless unref() is called',
    },
    {
      name: 'js:Timer.unref',
      effects: [{ effect: 'let-go', subject: 'receiver' }],
      source: 'Node docs, timeout.unref',
    },
    { name: 'js:setImmediate', effects: [calls(0, 'soon')], source: 'Node docs, setImmediate' },
    { name: 'js:queueMicrotask', effects: [calls(0, 'soon')], source: 'Node docs, queueMicrotask' },
    { name: 'node:process.nextTick', effects: [calls(0, 'soon')], source: 'Node docs, process.nextTick' },
    { name: 'js:Promise', effects: [calls(0, 'now')], source: 'ECMAScript, Promise: the executor runs at once' },
    ...ITERATORS.map((name) => ({
      name: `js:Array.${name}`,
      effects: [calls(0, 'now')],
      source: `ECMAScript, Array.prototype.${name}`,
    })),
    ...['Math', 'Number', 'String', 'Boolean', 'parseInt', 'parseFloat', 'isNaN', 'JSON', 'Object'].map((name) => ({
      name: `js:${name}`,
      varies: 'never' as const,
      source: `ECMAScript, ${name}: its functions compute`,
    })),
    {
      name: 'js:Math.random',
      varies: 'time',
      effects: [
        { effect: 'per-process', of: 'draw', what: 'a value' },
        { effect: 'draw-random', generator: 'Math.random', replays: 'forked' },
      ],
      returns: { type: 'js:Drawn' },
      source: 'ECMAScript, Math.random; typescript-facts 1.3 and 2: V8 resets it where it restores a heap',
    },
    { name: 'js:Date.now', varies: 'time', source: 'ECMAScript, Date.now' },
    { name: 'js:performance.now', varies: 'time', source: 'Node docs, performance.now' },
    { name: 'node:process.uptime', varies: 'time', source: 'Node docs, process.uptime' },
    { name: 'node:process.hrtime', varies: 'time', source: 'Node docs, process.hrtime' },
    { name: 'js:Date', varies: 'time', source: 'ECMAScript, Date' },
    {
      name: 'node:os.hostname',
      varies: 'never',
      ofProcess: { what: 'the name of the machine' },
      source: 'Node docs, os.hostname',
    },
    ...['cpus', 'availableParallelism', 'platform', 'type', 'arch', 'totalmem', 'release'].map((name) => ({
      name: `node:os.${name}`,
      varies: 'never' as const,
      source: `Node docs, os.${name}`,
    })),
    ...['platform', 'version', 'versions', 'arch', 'release', 'execPath', 'features'].map((name) => ({
      name: `node:process.${name}`,
      varies: 'never' as const,
      source: `Node docs, process.${name}`,
    })),
    {
      name: 'node:net.Server.address',
      returns: { type: 'node:net.AddressInfo' },
      source: 'Node docs, server.address',
    },
    {
      name: 'node:net.Server.listen',
      effects: [{ effect: 'stay-alive' }, { effect: 'serve', at: at(0) }],
      returns: { same: 'receiver' },
      source: 'Node docs, server.listen: keeps the process alive until it is closed',
    },
    ...['node:http.createServer', 'node:https.createServer', 'node:net.createServer', 'node:tls.createServer'].map(
      (name) => ({ name, returns: { type: 'node:net.Server' }, source: 'Node docs, createServer' }),
    ),
    { name: 'npm:express', returns: { type: 'node:net.Server' }, source: 'Express docs, app.listen: a server of http' },
    { name: 'npm:fastify', returns: { type: 'node:net.Server' }, source: 'Fastify docs, listen' },
    {
      name: 'js:Bun.serve',
      effects: [{ effect: 'stay-alive' }, { effect: 'serve', at: at(0) }],
      source: 'Bun docs, Bun.serve',
    },
    {
      name: 'js:Deno.serve',
      effects: [{ effect: 'stay-alive' }, { effect: 'serve', at: at(0) }],
      source: 'Deno docs, Deno.serve',
    },
  ],
};
