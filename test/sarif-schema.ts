import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// The package does not export its assets, so that the schema is read by its place.
const schemaFile = new URL(
  '../node_modules/@microsoft/sarif-multitool-ts/assets/sarif-2.1.0.schema.json',
  import.meta.url,
);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** Throws, naming each place, where `log` (parsed) does not satisfy the SARIF 2.1.0 schema. */
export function assertValidSarif(log: unknown): void {
  if (validate(log)) return;
  const errors = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? 'invalid'}`);
  throw new Error(`not valid SARIF 2.1.0:\n${errors.join('\n')}`);
}
