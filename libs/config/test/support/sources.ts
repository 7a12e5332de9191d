import { z } from 'zod';
import {
  type ConfigSources,
  ConfigurationError,
  type Configuration,
  loadConfiguration,
  type ProcessNeeds,
  type SettingsSchemas,
} from '../../src/index.ts';

/** An environment and files that exist only here. */
function sourcesOf(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): ConfigSources {
  return {
    env,
    readFile(path) {
      const text = files[path];
      if (text === undefined)
        throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
      return text;
    },
  };
}

/** Providers as configuration sees them: names and schemas. */
export const schemas: SettingsSchemas = new Map<string, z.ZodType>([
  ['local', z.strictObject({ directory: z.string() })],
  [
    'github',
    z.strictObject({
      baseUrl: z.url().default('https://api.github.com'),
      token: z.string().min(1).optional(),
      app: z.strictObject({ appId: z.string(), privateKey: z.string().startsWith('-----BEGIN', 'is no PEM') }).optional(),
    }),
  ],
  ['gitlab', z.strictObject({ baseUrl: z.url().default('https://gitlab.com'), token: z.string().min(1) })],
  ['azure-devops', z.strictObject({ baseUrl: z.url(), token: z.string().min(1), username: z.string().optional() })],
]);

export function load(
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  needs?: ProcessNeeds,
): Configuration {
  return loadConfiguration(sourcesOf(env, files), schemas, needs);
}

/** Loads with the file `testwire.config.json`. */
export function loadFile(
  file: unknown,
  env: Readonly<Record<string, string>> = {},
  others: Readonly<Record<string, string>> = {},
): Configuration {
  return load(env, { 'testwire.config.json': typeof file === 'string' ? file : JSON.stringify(file), ...others });
}

/** The faults that loading tells. */
export function faultsOf(loading: () => unknown): readonly string[] {
  try {
    loading();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}
