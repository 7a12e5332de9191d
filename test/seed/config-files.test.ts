import { readFileSync } from 'node:fs';
import { CIProviderFactory } from '@testwire/sdk/providers';

const EXAMPLE = new URL('../../examples/generic-ci-integration/ci_config_example.json', import.meta.url);
const configs = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as Record<string, Record<string, unknown>>;

// "Configuration": a sample file with the options of all providers.
describe('ci_config_example.json', () => {
  it('has every provider', () => {
    expect(Object.keys(configs).toSorted()).toEqual(CIProviderFactory.available());
  });

  it.each(Object.entries(configs))(
    '%s is a configuration without faults, and says where the results belong',
    async (id, config) => {
      const ci = await CIProviderFactory.createProvider(id, config);
      expect(ci.provider.id).toBe(id);
      expect(ci.run.commit).toMatch(/^[0-9a-f]{40}$/);
      await ci.close();
    },
  );

  it('understands the names of the seed', async () => {
    const github = await CIProviderFactory.createProvider('github', configs['github'] ?? {});
    expect(github.run).toMatchObject({ repository: { name: 'your-username/your-repo' }, change: { number: 42 } });
    const gitlab = await CIProviderFactory.createProvider('gitlab', configs['gitlab'] ?? {});
    expect(gitlab.run).toMatchObject({ repository: { id: '12345678' }, change: { number: 24 } });
    const azure = await CIProviderFactory.createProvider('azure-devops', configs['azure-devops'] ?? {});
    expect(azure.run).toMatchObject({ repository: { name: 'your-project/your-repo' }, pipeline: { id: '1234' } });
    const jenkins = await CIProviderFactory.createProvider('jenkins', configs['jenkins'] ?? {});
    expect(jenkins.run.pipeline?.id).toBe('job/your-folder/job/your-job/42');
    const bitbucket = await CIProviderFactory.createProvider('bitbucket', configs['bitbucket'] ?? {});
    expect(bitbucket.run.repository?.name).toBe('your-workspace/your-repo');
    const circleci = await CIProviderFactory.createProvider('circleci', configs['circleci'] ?? {});
    expect(circleci.run.repository?.name).toBe('your-username/your-repo');
  });
});
