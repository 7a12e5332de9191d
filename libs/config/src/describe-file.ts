import { z } from 'zod';
import { configFile } from './file-schema.ts';

/**
 * The JSON Schema of the configuration file, as people write it: what has a default may be left out. Draft 7, the newest that
 * editors support in full. https://code.visualstudio.com/docs/languages/json#_json-schemas-and-settings
 */
export function describeConfigFile(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(configFile, { io: 'input', target: 'draft-7' });
  return {
    $schema,
    title: 'Testwire configuration',
    description: 'Connections to CI providers, the projects they serve, and the tokens that workers publish with.',
    ...schema,
  };
}
