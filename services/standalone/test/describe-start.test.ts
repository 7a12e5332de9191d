import { resolve } from 'node:path';
import { describeStart } from '../src/describe-start.ts';
import { SERVICE_NAMES } from '../src/service-names.ts';

function nextOf(dataDir: string, port: number): string[] {
  const configuration = { host: '127.0.0.1', dataDir, connections: new Map() };
  const lines = describeStart(configuration, SERVICE_NAMES, { port, embedded: [] }).trimEnd().split('\n');
  return lines.slice(lines.indexOf('Try next, in another terminal:') + 1);
}

describe('what to try next', () => {
  it('is a plain command where the command line finds server and token by itself', () => {
    expect(nextOf(resolve('.data'), 8080)).toEqual([
      '  npx testwire publish "reports/*.xml"   publish your result files',
      '  npx testwire worker                    make this machine a worker, for tasks',
      '  npx testwire submit plan.yaml --wait   have workers do tasks: docs/coordination.md',
      '  npx testwire runs                      list runs',
      '  npm run demo                           see the whole way with simulated GitHub and GitLab',
    ]);
  });

  it('says which server, and which folder has the token', () => {
    expect(nextOf('/srv/data', 8090)[3]).toMatch(
      /^ {2}DATA_DIR=\/srv\/data TESTWIRE_SERVER=http:\/\/127\.0\.0\.1:8090 npx testwire runs {2,}list runs$/,
    );
    expect(nextOf("/srv/it's mine", 8080)[3]).toContain(String.raw`DATA_DIR='/srv/it'\''s mine' npx testwire runs`);
    expect(
      new Set(nextOf('/srv/data', 8090).map((line) => line.search(/publish your|make this|have workers|list runs|see the whole/)))
        .size,
    ).toBe(1);
  });
});
