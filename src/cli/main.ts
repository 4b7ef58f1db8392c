#!/usr/bin/env node
import { text as textOf } from 'node:stream/consumers';
import { run } from './run.js';
import type { Stream } from './terminal.js';

function streamOf(stream: NodeJS.WriteStream): Stream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads the report may stop at any line (`| head`); that is no failure.
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`forklint: the report cannot be written: ${error.message}\n`);
    process.exit(2);
  });
  return { isTTY: stream.isTTY, write: (text) => void stream.write(text) };
}

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: streamOf(process.stdout),
  stderr: streamOf(process.stderr),
  readStdin: () => textOf(process.stdin),
});
