import cluster from 'node:cluster';
import { serve } from './server.js';

if (cluster.isPrimary) cluster.fork();
else serve(3001);
