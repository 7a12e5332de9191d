import { startGitLabSimulator } from '../../src/simulators/gitlab/index.ts';
import { CONTRACT, NOTES, SHA, startExample, TOKEN } from './example.ts';

const withContract = CONTRACT === undefined ? describe.skip : describe;

withContract("GitLab's API description", () => {
  it.each([
    ['an unknown state', 'POST', `/projects/42/statuses/${SHA}`, { state: 'passed' }, 'body'],
    ['no state', 'POST', `/projects/42/statuses/${SHA}`, { name: 'unit' }, 'body'],
    ['a number as text', 'POST', `/projects/42/statuses/${SHA}`, { state: 'success', pipeline_id: '5001' }, 'body'],
    ['an unknown order', 'GET', `${NOTES}?sort=newest`, undefined, 'query'],
    ['a page that is no number', 'GET', `${NOTES}?page=two`, undefined, 'query'],
  ])('notices %s', async (_, method, path, body, place) => {
    const { gitlab, call } = await startExample();
    await call(method, path, body);
    await gitlab.close();
    expect(gitlab.checksContract).toBe(true);
    expect(gitlab.contractBreaches).toMatchObject([{ method, path: `/api/v4${path.replace(/\?.*/, '')}` }]);
    expect(gitlab.contractBreaches[0]?.problems.every((problem) => problem.in === place)).toBe(true);
  });

  it('takes no offence at parameters in the query, and leaves the answer as it is', async () => {
    const { gitlab, call } = await startExample();
    expect(await call('POST', `/projects/42/statuses/${SHA}?state=success`)).toMatchObject({ status: 201 });
    await gitlab.close();
    expect(gitlab.contractBreaches).toEqual([]);
  });
});

it('says when it checks nothing', async () => {
  const gitlab = await startGitLabSimulator({ projects: [], tokens: [{ token: TOKEN, kind: 'pat' }], contract: 'off' });
  await fetch(`${gitlab.apiUrl}/projects/42?statistics=maybe`, { headers: { 'PRIVATE-TOKEN': TOKEN } });
  await gitlab.close();
  expect(gitlab.checksContract).toBe(false);
  expect(gitlab.contractBreaches).toEqual([]);
});

it('answers what it does not have with 501 and records it', async () => {
  const { gitlab, call } = await startExample();
  const answer = await call('GET', '/projects/42/issues');
  await gitlab.close();
  expect(answer.status).toBe(501);
  expect(gitlab.unexpected).toMatchObject([{ method: 'GET', path: '/api/v4/projects/42/issues' }]);
});
