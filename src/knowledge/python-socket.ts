import type { Entry, Knowledge, LibraryType } from '../effects.js';
import { connection, pool } from './resource-traits.js';
import { absent, at, each, flag, given, made, numericHost, pair, resolves, setup, unixPath } from './shorthand.js';

const glibc =
  'glibc check_pf lock is not reset by fork; measured: one other thread in getaddrinfo hangs the child within 4 to 69 forks';
const remedy = 'resolve before the fork and pass the address, or start the child with a fresh image';
const host = at(0, 'host');
const address = at(0);

const fixedHostClient = (type: string, source: string): readonly Entry[] => [
  {
    name: type,
    effects: [
      {
        effect: 'resolve-name',
        host,
        unless: [numericHost(host), absent(host)],
      },
    ],
    returns: { type },
    remedy,
    source,
  },
  { name: `${type}.connect`, effects: [resolves(host)], remedy, source },
];

const transfers = ['send', 'sendall', 'recv', 'recv_into', 'sendfile', 'shutdown'];
const stream = connection('a connected socket', {
  handover: true,
  opens: ['connect'],
  uses: transfers,
  unless: [flag(at(1, 'type'), 'SOCK_DGRAM'), flag(at(1, 'type'), 'SOCK_RAW'), flag(at(1, 'type'), 'SOCK_SEQPACKET')],
});

const clientTypes: readonly LibraryType[] = [
  'smtplib.SMTP',
  'ftplib.FTP',
  'imaplib.IMAP4',
  'poplib.POP3',
  'telnetlib.Telnet',
  'nntplib.NNTP',
  'urllib.request.OpenerDirector',
].map((name) => ({ name, scope: 'self' as const, source: `CPython docs ${name}` }));

const httpConnection: LibraryType = {
  name: 'http.client.HTTPConnection',
  scope: 'self',
  resource: pool('an HTTP connection', { uses: ['request', 'getresponse', 'endheaders', 'send'] }),
  source: 'CPython docs http.client: connects with the first request and keeps the connection',
};

const subclass = (name: string, base: string): LibraryType => ({
  name,
  bases: [base],
  scope: 'self',
  source: `CPython docs ${name}`,
});

/** The resolver and the standard library's clients of it. */
export const pythonSocket: Knowledge = {
  library: 'socket',
  aliases: {
    _socket: 'socket',
    'socket._socketobject': 'socket.socket',
    'socket.SocketType': 'socket.socket',
    httplib: 'http.client',
    'six.moves.http_client': 'http.client',
    'urllib2.urlopen': 'urllib.request.urlopen',
    'urllib2.build_opener': 'urllib.request.build_opener',
    'urllib.urlopen': 'urllib.request.urlopen',
    'urllib.urlretrieve': 'urllib.request.urlretrieve',
    'six.moves.urllib': 'urllib',
    'email.Utils': 'email.utils',
  },
  types: [
    { name: 'socket.socket', scope: 'self', resource: stream, source: 'CPython docs socket' },
    ...clientTypes,
    httpConnection,
    subclass('http.client.HTTPSConnection', 'http.client.HTTPConnection'),
    subclass('smtplib.SMTP_SSL', 'smtplib.SMTP'),
    subclass('smtplib.LMTP', 'smtplib.SMTP'),
    subclass('ftplib.FTP_TLS', 'ftplib.FTP'),
    subclass('imaplib.IMAP4_SSL', 'imaplib.IMAP4'),
    subclass('poplib.POP3_SSL', 'poplib.POP3'),
  ],
  entries: [
    {
      name: 'socket.getaddrinfo',
      effects: [
        {
          effect: 'resolve-name',
          host,
          unless: [numericHost(host), flag(at(5, 'flags'), 'AI_NUMERICHOST')],
        },
      ],
      remedy,
      source: glibc,
    },
    ...each('socket.', ['gethostbyname', 'gethostbyname_ex'], { effects: [resolves(at(0))], remedy, source: glibc }),
    ...each('socket.', ['gethostbyaddr'], {
      effects: [{ effect: 'resolve-name', host: at(0) }],
      remedy,
      source: glibc,
    }),
    {
      name: 'socket.getnameinfo',
      effects: [{ effect: 'resolve-name', host: at(0), unless: [flag(at(1), 'NI_NUMERICHOST')] }],
      remedy,
      source: glibc,
    },
    {
      name: 'socket.getfqdn',
      effects: [{ effect: 'resolve-name', host: at(0, 'name') }],
      remedy,
      source: 'CPython Lib/socket.py getfqdn: gethostbyaddr',
    },
    {
      name: 'socket.create_connection',
      effects: [
        { effect: 'resolve-name', host: at(0, 'address'), unless: [numericHost(at(0, 'address'))] },
        { effect: 'open', subject: 'result' },
      ],
      returns: { type: 'socket.socket' },
      remedy,
      source: `CPython Lib/socket.py: getaddrinfo; ${glibc}`,
    },
    {
      name: 'socket.create_server',
      effects: [
        {
          effect: 'resolve-name',
          host: at(0, 'address'),
          unless: [numericHost(at(0, 'address')), unixPath(at(0, 'address'))],
        },
      ],
      returns: { type: 'socket.socket' },
      source: 'CPython Lib/socket.py create_server: bind',
    },
    ...each('socket.socket.', ['connect', 'connect_ex', 'bind'], {
      effects: [{ effect: 'resolve-name', host: address, when: [pair(address)], unless: [numericHost(address)] }],
      remedy,
      source: 'CPython Modules/socketmodule.c setipaddr: getaddrinfo for a host name, inet_pton for a literal',
    }),
    {
      name: 'socket.socket.sendto',
      effects: [
        { effect: 'resolve-name', host: at(1), when: [pair(at(1))], unless: [numericHost(at(1))] },
        { effect: 'resolve-name', host: at(2), when: [pair(at(2))], unless: [numericHost(at(2))] },
      ],
      remedy,
      source: 'CPython Modules/socketmodule.c setipaddr',
    },
    ...each('socket.socket.', ['close', 'detach', 'setsockopt', 'set_inheritable', 'setblocking', 'settimeout'], {
      effects: [setup],
      source: 'CPython docs socket; measured: close in the child is harmless',
    }),
    { name: 'socket.socket.fileno', effects: [setup], returns: { same: 'receiver' }, source: 'CPython docs socket' },
    ...each('http.client.HTTPConnection.', ['connect', 'request', 'endheaders'], {
      effects: [{ effect: 'resolve-name', unless: [made(numericHost(host))] }],
      remedy,
      source: 'CPython Lib/http/client.py: create_connection',
    }),
    ...each('urllib.request.', ['urlopen', 'urlretrieve', 'OpenerDirector.open'], {
      effects: [{ effect: 'resolve-name', host: at(0), proxies: true, unless: [numericHost(at(0))] }],
      remedy,
      source: 'CPython Lib/urllib/request.py: create_connection, getproxies; gh-58037 on macOS',
    }),
    ...each('urllib.request.', ['getproxies', 'proxy_bypass'], {
      effects: [{ effect: 'resolve-name', proxies: true, platforms: ['macos'] }],
      source: 'CPython _scproxy; gh-58037, gh-75999, gh-105912',
    }),
    {
      name: 'urllib.request.build_opener',
      returns: { type: 'urllib.request.OpenerDirector' },
      source: 'CPython docs urllib.request',
    },
    ...['smtplib.SMTP', 'smtplib.SMTP_SSL', 'smtplib.LMTP'].map((name): Entry => ({
      name,
      effects: [
        { effect: 'resolve-name', host, unless: [numericHost(host), absent(host)] },
        { effect: 'resolve-name', unless: [given(at(2, 'local_hostname'))] },
      ],
      returns: { type: name },
      remedy,
      source: 'CPython Lib/smtplib.py: create_connection, and getfqdn() of this machine without local_hostname',
    })),
    { name: 'smtplib.SMTP.connect', effects: [resolves(host)], remedy, source: 'CPython Lib/smtplib.py' },
    ...fixedHostClient('ftplib.FTP', 'CPython Lib/ftplib.py: create_connection'),
    ...fixedHostClient('ftplib.FTP_TLS', 'CPython Lib/ftplib.py: create_connection'),
    ...each('', ['imaplib.IMAP4', 'imaplib.IMAP4_SSL', 'poplib.POP3', 'poplib.POP3_SSL', 'nntplib.NNTP'], {
      effects: [resolves(host)],
      remedy,
      source: 'CPython Lib: create_connection in the constructor',
    }),
    ...fixedHostClient('telnetlib.Telnet', 'CPython Lib/telnetlib.py to 3.12: create_connection'),
    { name: 'telnetlib.Telnet.open', effects: [resolves(host)], remedy, source: 'CPython Lib/telnetlib.py to 3.12' },
    {
      name: 'ssl.get_server_certificate',
      effects: [resolves(at(0, 'addr'))],
      remedy,
      source: 'CPython Lib/ssl.py: create_connection',
    },
    {
      name: 'email.utils.make_msgid',
      effects: [{ effect: 'resolve-name', unless: [{ arg: at(1, 'domain'), is: 'given' }] }],
      source: 'CPython Lib/email/utils.py: getfqdn without a domain',
    },
    {
      name: 'wsgiref.simple_server.make_server',
      effects: [{ effect: 'resolve-name', host }],
      source: 'CPython Lib/http/server.py server_bind: getfqdn',
    },
  ],
};
