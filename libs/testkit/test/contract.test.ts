import { join } from 'node:path';
import { type Contract, createContract, readContract } from '@testwire/testkit';

const DESCRIPTION = {
  openapi: '3.0.3',
  paths: {
    '/pets/{pet}': {
      parameters: [{ $ref: '#/components/parameters/pet' }],
      patch: {
        parameters: [
          { name: 'limit', in: 'query', required: true, schema: { type: 'integer', minimum: 0, exclusiveMinimum: true } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
      },
    },
    '/pets/mine': { get: {} },
  },
  components: {
    parameters: { pet: { name: 'pet', in: 'path', required: true, schema: { type: 'integer' } } },
    schemas: {
      Pet: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', maxLength: 5, example: 'Rex' },
          colour: { type: 'string', nullable: true, enum: ['red', 'blue'] },
          parent: { $ref: '#/components/schemas/Pet' },
          born: { type: 'string', format: 'date-time' },
        },
      },
    },
  },
};

describe('an OpenAPI description', () => {
  const contract: Contract = createContract(DESCRIPTION);
  const patch = (change: { path?: string; query?: Record<string, unknown>; body?: unknown }) =>
    contract.validateRequest({ method: 'PATCH', path: '/pets/7', query: { limit: '1' }, body: { name: 'Rex' }, ...change });

  it('accepts what it describes', () => {
    expect(patch({})).toEqual([]);
    expect(patch({ body: { name: 'Rex', colour: 'red', born: '2024-05-01T10:00:00Z', parent: { name: 'Ada' } } })).toEqual([]);
  });

  it('accepts null where a schema is nullable, also beside an enum, and nowhere else', () => {
    expect(patch({ body: { name: 'Rex', colour: null } })).toEqual([]);
    expect(patch({ body: { name: null } })).toMatchObject([{ in: 'body', pointer: '/name' }]);
  });

  it.each([
    ['a body without what is required', { body: {} }, 'body', ''],
    ['no body', { body: undefined }, 'body', ''],
    ['text that is too long, behind a reference', { body: { name: 'Rex', parent: { name: 'Rexxxx' } } }, 'body', '/parent/name'],
    ['a value outside an enum', { body: { name: 'Rex', colour: 'green' } }, 'body', '/colour'],
    ['a date that is none', { body: { name: 'Rex', born: 'yesterday' } }, 'body', '/born'],
    ['a path parameter of another type', { path: '/pets/rex' }, 'path', '/pet'],
    ['a missing query parameter', { query: {} }, 'query', ''],
    ['an excluded bound', { query: { limit: '0' } }, 'query', '/limit'],
  ])('refuses %s', (_what, change, place, pointer) => {
    expect(patch(change)).toContainEqual(expect.objectContaining({ in: place, pointer }));
  });

  it('knows a fixed path from one with a parameter', () => {
    expect(contract.validateRequest({ method: 'GET', path: '/pets/mine', query: {}, body: undefined })).toEqual([]);
    expect(contract.validateRequest({ method: 'GET', path: '/pets/7', query: {}, body: undefined })).toBeUndefined();
    expect(contract.validateRequest({ method: 'GET', path: '/cars', query: {}, body: undefined })).toBeUndefined();
  });

  it('is undefined when its file is not there', () => {
    expect(readContract(join('no', 'such', 'file.json'))).toBeUndefined();
  });
});
