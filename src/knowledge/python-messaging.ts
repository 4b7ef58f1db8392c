import type { Knowledge } from '../effects.js';
import { each } from './shorthand.js';
import { connection, threaded } from './resource-traits.js';

/** Message brokers and cluster clients whose connections belong to one process. */
export const pythonMessaging: Knowledge = {
  library: 'messaging',
  aliases: {
    'zmq.sugar.context.Context': 'zmq.Context',
    'zmq.backend.Context': 'zmq.Context',
    'zmq.sugar.socket.Socket': 'zmq.Socket',
    'zmq.backend.Socket': 'zmq.Socket',
    'zmq.asyncio.Context': 'zmq.Context',
    'zmq.green.Context': 'zmq.Context',
    'pika.adapters.blocking_connection.BlockingChannel': 'pika.BlockingChannel',
  },
  types: [
    {
      name: 'zmq.Context',
      unpicklable: true,
      scope: 'self',
      resource: threaded('a ZeroMQ context', {
        mayWork: true,
        uses: ['socket'],
        remedy: 'make a context in each process, as `zmq.Context.instance()` does',
      }),
      source: 'pyzmq context.py: pid checks; measured: calls on an inherited context returned',
    },
    {
      name: 'zmq.Socket',
      unpicklable: true,
      scope: 'self',
      resource: threaded('a ZeroMQ socket', {
        uses: [
          'send',
          'recv',
          'send_string',
          'recv_string',
          'send_json',
          'recv_json',
          'send_pyobj',
          'recv_pyobj',
          'send_multipart',
          'recv_multipart',
          'poll',
        ],
      }),
      source: 'pyzmq and libzmq: contexts and sockets of the parent are not valid in the child',
    },
    {
      name: 'pika.BlockingChannel',
      scope: 'self',
      resource: connection('an AMQP channel'),
      source: 'pika faq: one connection for each process and thread',
    },
    { name: 'cassandra.cluster.Cluster', source: 'cassandra-driver docs' },
    {
      name: 'cassandra.cluster.Session',
      resource: threaded('a Cassandra session', {
        uses: ['execute', 'execute_async', 'prepare'],
        closes: ['shutdown'],
        remedy: 'make the `Cluster` after the fork, in a `worker_process_init` or `postfork` hook',
      }),
      source: 'cassandra-driver docs faq and performance: reactors do not survive a fork',
    },
  ],
  entries: [
    ...each('zmq.', ['Context', 'Context.instance'], { returns: { type: 'zmq.Context' }, source: 'pyzmq docs' }),
    { name: 'zmq.Context.socket', returns: { type: 'zmq.Socket' }, source: 'pyzmq docs' },
    { name: 'pika.BlockingConnection.channel', returns: { type: 'pika.BlockingChannel' }, source: 'pika docs' },
    {
      name: 'cassandra.cluster.Cluster.connect',
      returns: { type: 'cassandra.cluster.Session' },
      source: 'cassandra-driver docs',
    },
  ],
};
