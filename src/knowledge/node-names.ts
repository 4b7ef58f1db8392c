import type { Entry, Knowledge } from '../effects.js';
import { at, each, numericHost, resolves, unixPath } from './shorthand.js';

const LOOKUPS = ['lookup', 'lookupService', 'reverse', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa'];
const RECORDS = ['resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv'];
const NAMES = [...LOOKUPS, ...RECORDS, 'resolveTxt'];

const connects = (source: string): Omit<Entry, 'name'> => ({
  effects: [
    { effect: 'stay-alive' },
    {
      effect: 'resolve-name',
      host: at(0),
      unless: [numericHost(at(0)), numericHost(at(1)), unixPath(at(0))],
    },
  ],
  source,
});

const requests = (source: string): Omit<Entry, 'name'> => ({ effects: [resolves(at(0))], source });

/** What asks for the address of a host: dns, sockets, clients of HTTP. */
export const nodeNames: Knowledge = {
  library: 'node names',
  aliases: {
    'node:dns.promises': 'node:dns',
    'node:dns/promises': 'node:dns',
    'node:dns.Resolver': 'node:dns',
    'node:net.createConnection': 'node:net.connect',
    'js:globalThis.fetch': 'js:fetch',
    'npm:undici.fetch': 'js:fetch',
    'npm:node-fetch': 'js:fetch',
    'npm:cross-fetch': 'js:fetch',
  },
  types: [{ name: 'js:WebSocket', source: 'Node docs, WebSocket' }],
  entries: [
    ...each('node:dns.', NAMES, {
      effects: [resolves(at(0))],
      source: 'Node docs, dns: lookup runs on the thread pool, resolve on the event loop',
    }),
    { name: 'node:net.connect', ...connects('Node docs, net.connect: looks up its host, `localhost` too') },
    { name: 'node:tls.connect', ...connects('Node docs, tls.connect') },
    { name: 'js:fetch', ...requests('Node docs, fetch') },
    { name: 'js:WebSocket', ...requests('Node docs, WebSocket') },
    ...each('node:http.', ['request', 'get'], requests('Node docs, http.request')),
    ...each('node:https.', ['request', 'get'], requests('Node docs, https.request')),
    { name: 'node:http2.connect', ...requests('Node docs, http2.connect') },
    { name: 'npm:axios', ...requests('axios README, axios(url)') },
    ...each('npm:axios.', ['get', 'post', 'put', 'patch', 'delete', 'head', 'request'], requests('axios README')),
    { name: 'npm:got', ...requests('got README') },
    ...each('npm:got.', ['got', 'get', 'post', 'put', 'patch', 'delete', 'head', 'stream'], requests('got README')),
    ...each('npm:undici.', ['request', 'stream', 'pipeline', 'connect'], requests('undici README')),
    { name: 'npm:request', ...requests('request README') },
    { name: 'npm:needle', ...requests('needle README') },
    { name: 'npm:superagent.get', ...requests('superagent docs') },
  ],
};
