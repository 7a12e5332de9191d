import { CIProviderFactory } from '@testwire/sdk/providers';
import { publishSample } from '../publish-sample.ts';
import { readOptions } from '../read-options.ts';
import { simulate } from '../simulate.ts';

const USAGE = `Reports a test result to GitLab: status, comment and reports.

  npm run example -- gitlab-ci-integration --simulate [--keep]
  GITLAB_TOKEN=… npm run example -- gitlab-ci-integration --project NAME --commit SHA [--change NUMBER] [--base-url URL]`;

export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, { usage: USAGE, tokenVariable: 'GITLAB_TOKEN', nameOption: 'project' });
  if (typeof options === 'number') return options;
  const simulation = options.simulate ? await simulate('gitlab', options.keep) : undefined;
  const ciConfig = simulation?.config ?? {
    token: options.token,
    project: options.name,
    commitSha: options.commit,
    mrIid: options.change,
    baseUrl: options.baseUrl,
  };
  const ciProvider = await CIProviderFactory.createProvider('gitlab', ciConfig);
  try {
    const code = await publishSample(ciProvider);
    await simulation?.stay();
    return code;
  } finally {
    await ciProvider.close();
    await simulation?.close();
  }
}
