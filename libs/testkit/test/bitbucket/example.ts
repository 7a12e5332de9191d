import {
  BITBUCKET_EXAMPLE,
  BITBUCKET_EXAMPLE_OPTIONS,
  type BitbucketSimulator,
  type BitbucketSimulatorOptions,
  seedBitbucketExample,
  startBitbucketSimulator,
} from '../../src/simulators/bitbucket/index.ts';
import { readSharedContract } from '../../src/simulators/shared-contract.ts';

const CONTRACT = readSharedContract('bitbucket-cloud', process.env['TESTWIRE_SHARED']);
if (CONTRACT === undefined) {
  process.stderr.write(
    "Bitbucket's API description is not in ../shared (or TESTWIRE_SHARED): requests are not checked against it.\n",
  );
}
export const describeWithContract = CONTRACT === undefined ? describe.skip : describe;

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
export const REPOSITORY = '/repositories/acme/shop';
export const COMMIT = `${REPOSITORY}/commit/${BITBUCKET_EXAMPLE.commit}`;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Example {
  readonly bitbucket: BitbucketSimulator;
  /** Sends JSON with the example's token, or with another. `path` follows /2.0. */
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;
}

const started: BitbucketSimulator[] = [];

/** The example repository at a fixed time. Started ones are closed by {@link closeExamples}. */
export async function startExample(options: Partial<BitbucketSimulatorOptions> = {}): Promise<Example> {
  const bitbucket = await startBitbucketSimulator({
    ...BITBUCKET_EXAMPLE_OPTIONS,
    now: () => NOON,
    contract: CONTRACT ?? 'off',
    ...options,
  });
  started.push(bitbucket);
  seedBitbucketExample(bitbucket);
  return {
    bitbucket,
    async call(method, path, body, token = BITBUCKET_EXAMPLE.token) {
      const response = await fetch(`${bitbucket.apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
    },
  };
}

/** To be given to afterEach. */
export async function closeExamples(): Promise<void> {
  for (const bitbucket of started.splice(0)) await bitbucket.close();
}
