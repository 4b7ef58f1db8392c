#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { run } from './run.js';
import type { Stream } from './terminal.js';

const BROKEN_PIPE = 'EPIPE';

function streamOf(stream: NodeJS.WriteStream): Stream {
  // Whoever reads the report may stop at any line (`| head`); that is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== BROKEN_PIPE) throw error;
    process.exit();
  });
  return { isTTY: stream.isTTY, write: (chunk) => void stream.write(chunk) };
}

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: streamOf(process.stdout),
  stderr: streamOf(process.stderr),
  readStdin: () => text(process.stdin),
});
