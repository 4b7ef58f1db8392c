import { build, SetupError } from './setup.mjs';

try {
  build();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.exit(1);
}
