import { checkReadiness } from '../src/index.ts';
import { closeAll, serve } from './support/serve.ts';

afterEach(closeAll);

describe('readiness', () => {
  it('names what is up and what is away, and does not wait for a dependency that hangs', async () => {
    const { url } = await serve({
      dependencies: [
        { name: 'redis', check: async () => {} },
        { name: 'postgres', check: () => Promise.reject(new Error('canary')) },
        { name: 's3', check: () => new Promise(() => {}) },
      ],
    });
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ready: false,
      draining: false,
      dependencies: { redis: 'up', postgres: 'away', s3: 'away' },
    });
  });

  it('is given with all dependencies up, and taken back while draining', async () => {
    let draining = false;
    const { url } = await serve({ dependencies: [{ name: 'redis', check: async () => {} }], isDraining: () => draining });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    draining = true;
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, draining: true, dependencies: { redis: 'up' } });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('is given without a dependency that the service can do without for the moment', async () => {
    let spared = true;
    const dependencies = [{ name: 'redis', check: () => Promise.reject(new Error('canary')), isSpared: () => spared }];
    expect(await checkReadiness(dependencies, false)).toMatchObject({ ready: true, dependencies: { redis: 'away' } });
    spared = false;
    expect(await checkReadiness(dependencies, false)).toMatchObject({ ready: false, dependencies: { redis: 'away' } });
  });

  it('is refused when a check throws at once', async () => {
    const check = (): Promise<void> => {
      throw new Error('canary');
    };
    expect(await checkReadiness([{ name: 'odd', check }], false)).toMatchObject({ ready: false, dependencies: { odd: 'away' } });
  });
});
