import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { fileURLToPath } from 'node:url';
import { configFile, describeConfigFile, processSources } from '../src/index.ts';

const sources = processSources();
const read = (name: string): unknown => JSON.parse(sources.readFile(fileURLToPath(new URL(`../../../${name}`, import.meta.url))));

function validate(value: unknown): readonly string[] {
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
  addFormats.default(ajv);
  const check = ajv.compile(describeConfigFile());
  return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

describe('testwire.config.schema.json', () => {
  it('is what describeConfigFile makes; write its JSON there when the file schema has changed', () => {
    expect(read('testwire.config.schema.json')).toEqual(describeConfigFile());
  });

  it('has a title and a description for editors to show', () => {
    expect(describeConfigFile()).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Testwire configuration',
    });
    expect(describeConfigFile()['description']).toMatch(/connections/i);
  });

  it.each([
    [{ projects: { shop: { repository: 'o/r' } } }, "/projects/shop must have required property 'connection'"],
    [{ conections: {} }, ' must NOT have additional properties'],
    [{ connections: { 'Not Good': { provider: 'x' } } }, '/connections must match pattern "^[a-z0-9][a-z0-9-]*$"'],
    [{ limits: { webhookBytes: 0 } }, '/limits/webhookBytes must be > 0'],
  ])('refuses %j, as loading does', (value, message) => {
    expect(validate(value)).toContain(message);
    expect(configFile.safeParse(value).success).toBe(false);
  });
});

describe('testwire.config.example.json', () => {
  it('fits the JSON Schema and the schema that loading uses', () => {
    const example = read('testwire.config.example.json');
    expect(validate(example)).toEqual([]);
    expect(configFile.safeParse(example).error).toBeUndefined();
  });

  it('names the JSON Schema beside it, so that editors find it', () => {
    expect(read('testwire.config.example.json')).toHaveProperty('$schema', './testwire.config.schema.json');
  });
});
