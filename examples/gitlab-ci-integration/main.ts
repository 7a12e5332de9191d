import { parseArgs } from 'node:util';
import { CIProviderFactory } from '@testwire/sdk/providers';
import { publishSample } from '../publish-sample.ts';
import { simulate } from '../simulate.ts';

const USAGE = `Reports a test result to GitLab: status, comment and reports.

  npm run example -- gitlab-ci-integration --simulate
  GITLAB_TOKEN=… npm run example -- gitlab-ci-integration --project NAME --commit SHA [--change NUMBER] [--base-url URL]`;

export async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      simulate: { type: 'boolean' },
      help: { type: 'boolean' },
      project: text,
      commit: text,
      change: text,
      'base-url': text,
    },
  });
  const token = process.env['GITLAB_TOKEN'];
  if (values.help === true || (values.simulate !== true && (token === undefined || values.project === undefined))) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  const simulation = values.simulate === true ? await simulate('gitlab') : undefined;
  const ciConfig = simulation?.config ?? {
    token,
    project: values.project,
    commitSha: values.commit,
    mrIid: values.change,
    baseUrl: values['base-url'],
  };
  const ciProvider = await CIProviderFactory.createProvider('gitlab', ciConfig);
  try {
    return await publishSample(ciProvider);
  } finally {
    await ciProvider.close();
    await simulation?.close();
  }
}
