import type { ConnectionConfig } from '@testwire/config';
import { describeClaim } from '../src/describe-run.ts';

function connection(id: string, codeHost?: string): ConnectionConfig {
  return { id, provider: id, baseUrl: undefined, codeHost, settings: undefined, webhookSecrets: [], signingTokens: [] };
}

describe('describeClaim', () => {
  it('places a run of a CI that hosts no code where its code is', () => {
    const connections = new Map([
      ['circleci', connection('circleci', 'github')],
      ['github', connection('github')],
    ]);
    const claim = describeClaim(
      { provider: 'circleci', repository: { name: 'acme/shop' } },
      { connections, projects: new Map() },
    );
    expect(claim).toMatchObject({ connection: 'github', project: 'github:acme/shop' });
  });
});
