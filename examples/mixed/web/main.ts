import { spawn } from 'node:child_process';

const jobs = spawn('python3', ['-m', 'jobs.main'], { stdio: 'inherit' });
jobs.on('exit', (code) => process.exit(code ?? 1));
