import { parseArgs } from 'node:util';
import { CIProviderFactory } from '@testwire/sdk/providers';
import { publishSample } from '../publish-sample.ts';
import { simulate } from '../simulate.ts';

const USAGE = `Reports a test result to GitHub: status, comment and reports.

  npm run example -- github-ci-integration --simulate
  GITHUB_TOKEN=… npm run example -- github-ci-integration --repository NAME --commit SHA [--change NUMBER] [--base-url URL]`;

export async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      simulate: { type: 'boolean' },
      help: { type: 'boolean' },
      repository: text,
      commit: text,
      change: text,
      'base-url': text,
    },
  });
  const token = process.env['GITHUB_TOKEN'];
  if (values.help === true || (values.simulate !== true && (token === undefined || values.repository === undefined))) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const simulation = values.simulate === true ? await simulate('github') : undefined;
  const ciConfig = simulation?.config ?? {
    token,
    repository: values.repository,
    commitSha: values.commit,
    prNumber: values.change,
    baseUrl: values['base-url'],
  };
  const ciProvider = await CIProviderFactory.createProvider('github', ciConfig);
  try {
    return await publishSample(ciProvider);
  } finally {
    await ciProvider.close();
    await simulation?.close();
  }
}
