import { createServer } from 'node:http';

export function serve(port: number): void {
  createServer((_, response) => response.end('hello')).listen(port);
}
