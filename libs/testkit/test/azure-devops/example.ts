import {
  AZURE_DEVOPS_EXAMPLE,
  AZURE_DEVOPS_EXAMPLE_OPTIONS,
  type AzureDevOpsSimulator,
  type AzureDevOpsSimulatorOptions,
  seedAzureDevOpsExample,
  startAzureDevOpsSimulator,
} from '../../src/simulators/azure-devops/index.ts';
import { readSharedContract } from '../../src/simulators/shared-contract.ts';

export const CONTRACT = readSharedContract('azure-devops', process.env['TESTWIRE_SHARED']);
if (CONTRACT === undefined) {
  process.stderr.write(
    'The API description of Azure DevOps is not in ../shared (or TESTWIRE_SHARED): requests are not checked against it.\n',
  );
}

const { project, repository, pullRequest, token } = AZURE_DEVOPS_EXAMPLE;
export const REPOSITORY = `/${project}/_apis/git/repositories/${repository}`;
export const REQUEST = `${REPOSITORY}/pullRequests/${pullRequest}`;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; otherwise text. */
  readonly body: unknown;
}

export interface Example {
  readonly azure: AzureDevOpsSimulator;
  /** Sends JSON with the example's token, or with other headers; `path` follows the organization. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
}

const started: AzureDevOpsSimulator[] = [];

/** The example at a fixed time. Started ones are closed by {@link closeExamples}. */
export async function startExample(options: Partial<AzureDevOpsSimulatorOptions> = {}): Promise<Example> {
  const azure = await startAzureDevOpsSimulator({
    ...AZURE_DEVOPS_EXAMPLE_OPTIONS,
    now: () => Date.parse('2026-03-01T12:00:00.000Z'),
    contract: CONTRACT ?? 'off',
    ...options,
  });
  started.push(azure);
  seedAzureDevOpsExample(azure);
  return {
    azure,
    async call(method, path, body, headers = { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` }) {
      const separator = path.includes('?') ? '&' : '?';
      const response = await fetch(`${azure.baseUrl}${path}${separator}api-version=7.1`, {
        method,
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as unknown) : text };
    },
  };
}

/** To be given to afterEach. */
export async function closeExamples(): Promise<void> {
  for (const azure of started.splice(0)) await azure.close();
}
