import { runExample } from './run-example.ts';

it.each([
  [['github-ci-integration', '--simulate'], /check +done http[\s\S]*comment +done http/],
  [
    ['gitlab-ci-integration', '--simulate'],
    /^ +status +done$[\s\S]*artifact worker\.log \(37 bytes\): done[\s\S]*Once more[\s\S]*comment +done http/m,
  ],
  [['generic-ci-integration', '--ci-provider', 'gitea', '--simulate'], /^ +status +done$[\s\S]*comment +done http/m],
  [['generic-ci-integration', '--auto-detect'], /This is local\.[\s\S]*check/],
])('%j', async (args, expected) => {
  const said = await runExample(args);
  expect(said.code).toBe(0);
  expect(said.out).toMatch(expected);
  expect(said.out).not.toContain('Look inside');
});

it('--keep leaves what is simulated up until Ctrl-C', async () => {
  let seen = 0;
  const said = await runExample(['github-ci-integration', '--simulate', '--keep'], async (out, child) => {
    const [, address] = /Look inside, until Ctrl-C.*: (http\S+)/.exec(out) ?? [];
    if (address === undefined || seen > 0) return;
    seen = 1;
    seen = (await fetch(address)).status;
    child.kill('SIGINT');
  });
  expect([said.code, seen]).toEqual([0, 200]);
});

it.each([[['nothing']], [['github-ci-integration']], [['generic-ci-integration']], [['generic-ci-integration', '--colour']]])(
  '%j says how to call it',
  async (args) => {
    const said = await runExample(args);
    expect(said.code).toBe(2);
    expect(said.out).toMatch(/npm run example|Unknown option/);
  },
);
