import { runExample } from './run-example.ts';

it.each([
  [['github-ci-integration', '--simulate'], /check +done http[\s\S]*comment +done http/],
  [['gitlab-ci-integration', '--simulate'], /artifact worker\.log \(37 bytes\): done[\s\S]*comment +done http/],
  [['generic-ci-integration', '--ci-provider', 'gitea', '--simulate'], /comment +done http/],
  [['generic-ci-integration', '--auto-detect'], /This is local\.[\s\S]*check/],
])('%j', async (args, expected) => {
  const said = await runExample(args);
  expect(said.code).toBe(0);
  expect(said.out).toMatch(expected);
});

it.each([[['nothing']], [['github-ci-integration']], [['generic-ci-integration']], [['generic-ci-integration', '--colour']]])(
  '%j says how to call it',
  async (args) => {
    const said = await runExample(args);
    expect(said.code).toBe(2);
    expect(said.out).toMatch(/npm run example|Unknown option/);
  },
);
