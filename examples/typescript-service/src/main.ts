import { serve } from './server.js';
import { startWorkers } from './workers.js';

startWorkers();
serve(3000);
