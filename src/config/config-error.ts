/** The configuration cannot be used. The message says where and why, one line for each mistake. */
export class ConfigError extends Error {}
