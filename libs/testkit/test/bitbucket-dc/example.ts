import {
  BITBUCKET_DC_EXAMPLE,
  BITBUCKET_DC_EXAMPLE_OPTIONS,
  type BitbucketDcSimulator,
  type BitbucketDcSimulatorOptions,
  seedBitbucketDcExample,
  startBitbucketDcSimulator,
} from '../../src/simulators/bitbucket-dc/index.ts';
import { readSharedContract } from '../../src/simulators/shared-contract.ts';

const CONTRACT = readSharedContract('bitbucket-dc', process.env['TESTWIRE_SHARED']);
if (CONTRACT === undefined) {
  process.stderr.write(
    'The API description of Bitbucket Data Center is not in ../shared (or TESTWIRE_SHARED): requests are not checked against it.\n',
  );
}
export const describeWithContract = CONTRACT === undefined ? describe.skip : describe;

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
export const REPOSITORY = '/api/latest/projects/ACME/repos/shop';
export const COMMIT = `${REPOSITORY}/commits/${BITBUCKET_DC_EXAMPLE.commit}`;
export const REPORT = `/insights/latest/projects/ACME/repos/shop/commits/${BITBUCKET_DC_EXAMPLE.commit}/reports/r`;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Example {
  readonly bitbucket: BitbucketDcSimulator;
  /** Sends JSON with the example's token, or with another; an empty one is not sent. `path` follows /rest. */
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;
}

const started: BitbucketDcSimulator[] = [];

/** The example repository at a fixed time. Started ones are closed by {@link closeExamples}. */
export async function startExample(options: Partial<BitbucketDcSimulatorOptions> = {}): Promise<Example> {
  const bitbucket = await startBitbucketDcSimulator({
    ...BITBUCKET_DC_EXAMPLE_OPTIONS,
    now: () => NOON,
    contract: CONTRACT ?? 'off',
    ...options,
  });
  started.push(bitbucket);
  seedBitbucketDcExample(bitbucket);
  return {
    bitbucket,
    async call(method, path, body, token = BITBUCKET_DC_EXAMPLE.token) {
      const response = await fetch(`${bitbucket.baseUrl}/rest${path}`, {
        method,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
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
