import { CIProviderFactory } from '@testwire/sdk/providers';
import { publishSample } from '../publish-sample.ts';
import { readOptions } from '../read-options.ts';
import { simulate } from '../simulate.ts';

const USAGE = `Reports a test result to GitHub: status, comment and reports.

  npm run example -- github-ci-integration --simulate [--keep]
  GITHUB_TOKEN=… npm run example -- github-ci-integration --repository NAME --commit SHA [--change NUMBER] [--base-url URL]`;

export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, { usage: USAGE, tokenVariable: 'GITHUB_TOKEN', nameOption: 'repository' });
  if (typeof options === 'number') return options;
  const simulation = options.simulate ? await simulate('github', options.keep) : undefined;
  const ciConfig = simulation?.config ?? {
    token: options.token,
    repository: options.name,
    commitSha: options.commit,
    prNumber: options.change,
    baseUrl: options.baseUrl,
  };
  const ciProvider = await CIProviderFactory.createProvider('github', ciConfig);
  try {
    const code = await publishSample(ciProvider);
    await simulation?.stay();
    return code;
  } finally {
    await ciProvider.close();
    await simulation?.close();
  }
}
