import type { WorkerEvent } from '@testwire/contracts';
import { GITHUB_EXAMPLE } from '@testwire/testkit';
import { askUntil, publicationsOf, untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask, post } from './client.ts';

const WIDGETS_TOKEN = 'a-token-for-widgets-only';
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({
    configFile: { tokens: [{ name: 'widgets', secret: WIDGETS_TOKEN, projects: ['gitlab:acme/widgets'] }] },
  });
});
afterAll(() => demo.stop());

type Sent = Partial<WorkerEvent> & { readonly type: WorkerEvent['type']; readonly id: string };

const at = (second: number): string => `2026-03-01T10:00:${String(second).padStart(2, '0')}.000Z`;

/** What four workers report of one run: 5 tests each, one failing in worker 3, one skipped in worker 4. */
function eventsOfFourWorkers(runId: string): Sent[] {
  const workers = ['w1', 'w2', 'w3', 'w4'];
  const started = {
    type: 'run-started' as const,
    id: 'start',
    runId,
    at: at(0),
    run: {
      provider: 'github',
      repository: { name: GITHUB_EXAMPLE.repository },
      commit: GITHUB_EXAMPLE.commit,
      change: { number: GITHUB_EXAMPLE.pullRequest },
    },
    plan: { shards: workers },
  };
  const tests = workers.flatMap((worker, index) =>
    Array.from({ length: 5 }, (_, test) => ({
      type: 'test-finished' as const,
      id: `${worker}-${test}`,
      runId,
      at: at(1 + test),
      worker,
      shard: worker,
      test: {
        name: `${worker} test ${test}`,
        durationMs: 100,
        status:
          worker === 'w3' && test === 2
            ? ('failed' as const)
            : index === 3 && test === 0
              ? ('skipped' as const)
              : ('passed' as const),
      },
    })),
  );
  const finished = workers.map((worker) => ({
    type: 'shard-finished' as const,
    id: `${worker}-end`,
    runId,
    at: at(10),
    worker,
    shard: worker,
  }));
  return [started, ...tests, ...finished];
}

/** The same shuffle every time: a linear congruential generator with a fixed seed. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const weighed = items.map((item) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return { item, weight: state };
  });
  return weighed.toSorted((a, b) => a.weight - b.weight).map(({ item }) => item);
}

describe('POST /v1/events', () => {
  it('makes one check and one comment with the right numbers of what four workers send in random order, twice', async () => {
    const runId = 'four-workers';
    const events = eventsOfFourWorkers(runId);
    const sent = shuffle([...events, ...events], 7);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, part) =>
        post(demo, '/v1/events', { events: sent.filter((_event, index) => index % 8 === part) }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(answers.flatMap((answer) => answer.json.refused)).toEqual([]);

    // The end may be heard before the last of the tests; what comes later is shown all the same.
    await askUntil(
      demo,
      `/v1/runs/${runId}`,
      (answer) => (answer as { totals?: { total: number } }).totals?.total === 20 || undefined,
    );
    expect((await untilFinal(demo, runId)).status).toBe('failed');
    const report = (await ask(demo, `/v1/runs/${runId}/report.json`)).json;
    expect(report.totals).toEqual({ total: 20, passed: 18, failed: 1, errored: 0, skipped: 1 });
    expect(report.conservation).toMatchObject({ reported: 20, merged: 20, balanced: true });

    await publicationsOf(demo, runId, 'github', ['check', 'comment']);
    const finished = await askUntil(demo, `/v1/publications?runId=${runId}`, () => {
      const runs = [...demo.github.state.checkRuns.values()];
      const isWhole = runs.some(({ output }) => / of 20 /.test(output.title ?? ''));
      const isCommented = [...demo.github.state.comments.values()].some(({ body }) => body.includes('w3 test 2'));
      return isWhole && isCommented && runs.every((check) => check.status === 'completed') ? runs : undefined;
    });
    expect(finished).toHaveLength(1);
    expect(finished[0]).toMatchObject({ externalId: runId, conclusion: 'failure' });
    expect(finished[0]?.output.title).toMatch(/1 failed.*18 passed.*20/);
    const comments = [...demo.github.state.comments.values()].filter((comment) => comment.body.includes('<!-- testwire:'));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('w3 test 2');
    expect(demo.github.unexpected).toEqual([]);
  });

  it('tells of all checks of a commit in the one comment, the gravest in full, whichever ended last', async () => {
    const check = (runId: string, name: string, status: 'passed' | 'failed'): Sent[] => {
      const [started, ...rest] = eventsOfFourWorkers(runId);
      if (started?.type !== 'run-started') throw new Error('The first event starts the run.');
      const run = { ...started.run, name };
      const ended = rest.map((event): Sent => {
        if (event.type !== 'test-finished' || event.test === undefined) return event;
        return { ...event, test: { ...event.test, name: `${name} ${event.id}`, status } };
      });
      return [{ ...started, run }, ...ended];
    };
    await post(demo, '/v1/events', { events: check('check-unit', 'unit', 'failed') });
    await untilFinal(demo, 'check-unit');
    await post(demo, '/v1/events', { events: check('check-browser', 'browser', 'passed') });
    await untilFinal(demo, 'check-browser');
    const comment = await askUntil(demo, '/v1/publications', () => {
      const ours = [...demo.github.state.comments.values()].filter(({ body }) => body.includes('<!-- testwire:'));
      return ours.length === 1 && ours[0]?.body.includes('): SUCCESS') ? ours[0] : undefined;
    });
    expect(comment.body).toContain('unit w1-0');
    expect(comment.body).not.toContain('browser w1-0');
    expect(comment.body).toMatch(/\[browser\]\(.*check-browser.*\): SUCCESS, 0 failed of 20 tests/);
    // The first run of the commit had the project's own name; it failed as well, and is told in a line.
    expect(comment.body).toMatch(/\[Testwire\]\(.*four-workers.*\): FAILURE, 1 failed of 20 tests/);
  });

  it('says which events were accepted, which were known, and which were refused and why', async () => {
    const good = {
      type: 'test-finished',
      id: 'one',
      runId: 'told',
      at: at(1),
      shard: 's',
      test: { name: 't', status: 'passed' },
    };
    const bad = { ...good, id: 'two', test: { name: 't', status: 'green' } };
    const first = await post(demo, '/v1/events', { events: [good, bad, good, 'no event'] });
    expect(first.status).toBe(202);
    expect(first.json).toMatchObject({ accepted: ['one'], duplicate: ['one'] });
    expect(first.json.refused).toEqual([
      { index: 1, id: 'two', reason: expect.stringContaining('test.status') },
      { index: 3, reason: expect.any(String) },
    ]);
    await askUntil(demo, '/v1/runs/told', (answer) => answer);
    const second = await post(demo, '/v1/events', { events: [good] });
    expect(second.json).toMatchObject({ accepted: [], duplicate: ['one'], refused: [] });
  });

  it('refuses events of other projects to a token of one project', async () => {
    const started = (provider: string, repository: string, runId: string) => ({
      type: 'run-started',
      id: 'start',
      runId,
      at: at(0),
      run: { provider, repository: { name: repository } },
    });
    const events = [started('gitlab', 'acme/widgets', 'mine'), started('github', GITHUB_EXAMPLE.repository, 'theirs')];
    const answer = await ask(demo, '/v1/events', {
      method: 'POST',
      token: WIDGETS_TOKEN,
      body: JSON.stringify({ events }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.json.accepted).toEqual(['start']);
    expect(answer.json.refused).toEqual([
      { index: 1, id: 'start', reason: expect.stringContaining('github:octo-org/octo-repo') },
    ]);
    const unknown = { type: 'shard-finished', id: 'x', runId: 'nobody-knows', at: at(1), shard: 's' };
    const refused = await ask(demo, '/v1/events', {
      method: 'POST',
      token: WIDGETS_TOKEN,
      body: JSON.stringify({ events: [unknown] }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(refused).toMatchObject({
      status: 400,
      json: { refused: [{ id: 'x', reason: expect.stringContaining('not known yet') }] },
    });
  });

  it('never lets a token write to a project that is not its own, however it claims the run', async () => {
    const mine = { provider: 'gitlab', repository: { name: 'acme/widgets' } };
    const theirs = {
      provider: 'github',
      repository: { name: GITHUB_EXAMPLE.repository },
      commit: GITHUB_EXAMPLE.commit,
      change: { number: GITHUB_EXAMPLE.pullRequest },
      name: 'required-check',
    };
    const runId = 'taken-over';
    const started = (id: string, second: number, run: object) => ({ type: 'run-started', id, runId, at: at(second), run });
    const send = (path: string, body: string, type: string, method = 'POST') =>
      ask(demo, path, { method, token: WIDGETS_TOKEN, body, headers: { 'Content-Type': type } });
    const events = [started('a', 9, mine), started('b', 1, theirs), { type: 'run-finished', id: 'end', runId, at: at(9) }];
    const answer = await send('/v1/events', JSON.stringify({ events }), 'application/json');
    expect(answer.json).toMatchObject({ accepted: ['a', 'end'], refused: [{ index: 1, id: 'b' }] });

    const junit = '<testsuite name="s"><testcase name="a"/></testsuite>';
    const claim = `provider=github&repository=${GITHUB_EXAMPLE.repository}`;
    expect((await send(`/v1/runs/${runId}/result?${claim}`, junit, 'application/xml')).status).toBe(403);
    expect((await send(`/v1/runs/unknown-1/result?${claim}`, junit, 'application/xml')).status).toBe(403);
    expect((await send('/v1/runs/unknown-1/result', junit, 'application/xml')).status).toBe(403);
    expect((await send(`/v1/runs/unknown-1/artifacts/a.txt?${claim}`, 'x', 'text/plain', 'PUT')).status).toBe(403);
    expect((await send('/v1/runs/unknown-1/artifacts/a.txt', 'x', 'text/plain', 'PUT')).status).toBe(403);
    expect((await send('/v1/runs', JSON.stringify({ run: theirs }), 'application/json')).status).toBe(403);
    const own = 'provider=gitlab&repository=acme/widgets';
    expect((await send(`/v1/runs/own-1/artifacts/a.txt?${own}`, 'x', 'text/plain', 'PUT')).status).toBe(201);

    await untilFinal(demo, runId);
    expect((await ask(demo, `/v1/runs/${runId}`)).json.description).toMatchObject({
      project: 'gitlab:acme/widgets',
      repository: { name: 'acme/widgets' },
    });
    expect([...demo.github.state.checkRuns.values()].filter((check) => check.name === 'required-check')).toEqual([]);
  });

  it('refuses a date that no database takes, and loses nothing else with it', async () => {
    const good = {
      type: 'test-finished',
      id: 'good',
      runId: 'dated',
      at: at(1),
      shard: 's',
      test: { name: 't', status: 'passed' },
    };
    const answer = await post(demo, '/v1/events', { events: [good, { ...good, id: 'bad', at: '0000-01-01T00:00:00Z' }] });
    expect(answer.json).toMatchObject({ accepted: ['good'], refused: [{ index: 1, id: 'bad' }] });
    await askUntil(demo, '/v1/runs/dated', (answer) => answer);
  });

  it('names the planned shards that never reported, when the deadline has passed', async () => {
    const runId = 'late';
    const started = {
      type: 'run-started',
      id: 'start',
      runId,
      at: new Date().toISOString(),
      plan: { shards: ['a', 'b', 'c'], deadlineSeconds: 1 },
    };
    const b = { type: 'shard-finished', id: 'b', runId, at: new Date().toISOString(), shard: 'b' };
    const test = {
      type: 'test-finished',
      id: 't',
      runId,
      at: new Date().toISOString(),
      shard: 'b',
      test: { name: 't', status: 'passed' },
    };
    await post(demo, '/v1/events', { events: [started, test, b] });
    const run = await untilFinal(demo, runId);
    expect(run).toMatchObject({ status: 'incomplete', reason: '2 of 3 shards did not report: a, c.' });
    const { json } = await ask(demo, `/v1/runs/${runId}/report.json`);
    expect(json.shards).toEqual([
      expect.objectContaining({ id: 'a', state: 'missing' }),
      expect.objectContaining({ id: 'b', state: 'reported' }),
      expect.objectContaining({ id: 'c', state: 'missing' }),
    ]);
  });
});

describe('artifacts', () => {
  const bytes = Buffer.from('line one\nline two\n');
  const digest = '8f8d4b4bb2c6c4f6';

  it('are kept with what they are, and come back byte for byte', async () => {
    const put = await ask(demo, '/v1/runs/with-log/artifacts/logs%2Fworker.log', {
      method: 'PUT',
      body: bytes,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    expect(put).toMatchObject({ status: 201, json: { name: 'logs/worker.log', bytes: bytes.length } });
    const item = await askUntil(demo, '/v1/runs/with-log/artifacts', (answer) => (answer as { items: unknown[] }).items[0]);
    expect(item).toMatchObject({ type: 'log', mediaType: 'text/plain', metadata: { binary: false, lines: 2 } });
    const got = await ask(demo, '/v1/runs/with-log/artifacts/logs%2Fworker.log');
    expect(got.text).toBe(bytes.toString());
    expect(got.headers.get('Content-Disposition')).toContain('attachment');
  });

  it('are refused when the checksum is another, and nothing is kept', async () => {
    const put = await ask(demo, '/v1/runs/with-log/artifacts/bad.bin', {
      method: 'PUT',
      body: bytes,
      headers: { 'X-Checksum-Sha256': digest.padEnd(64, '0') },
    });
    expect(put).toMatchObject({ status: 400, type: expect.stringContaining('application/problem+json') });
    expect((await ask(demo, '/v1/runs/with-log/artifacts/bad.bin')).status).toBe(404);
  });

  it('have names that lead nowhere else', async () => {
    for (const name of ['..%2Fup', 'a%2F..%2Fb', '%2Fabsolute', 'a%5Cb', 'a%00b']) {
      const put = await ask(demo, `/v1/runs/with-log/artifacts/${name}`, { method: 'PUT', body: bytes });
      expect([name, put.status]).toEqual([name, 400]);
    }
  });
});

describe('the ids of events', () => {
  it('takes events for different ones whose ids only look related', async () => {
    const runId = 'related-ids';
    const [started] = eventsOfFourWorkers(runId);
    const test = (id: string) => ({
      type: 'test-finished',
      id,
      runId,
      at: at(1),
      shard: 'w1',
      test: { name: `test of ${id}`, status: 'passed' },
    });
    const related = ['start.plan', 'start.attempt'];
    const events = [{ ...started, attempt: 2 }, ...related.map(test)];
    const answers = [await post(demo, '/v1/events', { events: events.slice(0, 1) })];
    await askUntil(demo, `/v1/runs/${runId}`, (run) => run);
    answers.push(await post(demo, '/v1/events', { events: events.slice(1) }));
    expect(answers.map(({ json }) => json)).toMatchObject([
      { accepted: ['start'], duplicate: [] },
      { accepted: related, duplicate: [] },
    ]);
    await askUntil(demo, `/v1/runs/${runId}/tests`, (page) => (page as { items: unknown[] }).items[1]);
    expect((await post(demo, '/v1/events', { events })).json).toMatchObject({ accepted: [], duplicate: ['start', ...related] });
  });
});

describe('POST /v1/runs/:id/result', () => {
  const junit = '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>';
  const send = (path: string, body: string, type: string) =>
    ask(demo, path, { method: 'POST', body, headers: { 'Content-Type': type } });

  it('takes a JUnit file, and the query says where it belongs', async () => {
    const query = `provider=gitlab&repository=acme/widgets&commit=7b5c3cc8be40ee161ae89a06bba6229da1032a0c&change=3`;
    const answer = await send(`/v1/runs/junit-1/result?${query}`, junit, 'application/xml');
    expect(answer).toMatchObject({ status: 202, json: { totals: { total: 2, passed: 1, failed: 1 }, partial: false } });
    expect((await untilFinal(demo, 'junit-1')).status).toBe('failed');
    await publicationsOf(demo, 'junit-1', 'gitlab', ['status', 'comment']);
  });

  it('puts its artifacts where GitLab keeps files, once', async () => {
    const put = await ask(demo, '/v1/runs/junit-1/artifacts/screen.png', {
      method: 'PUT',
      body: Buffer.from('not really a picture'),
    });
    expect(put.status).toBe(201);
    const item = await askUntil(demo, '/v1/runs/junit-1/artifacts', (answer) =>
      (answer as { items: { placements: unknown[] }[] }).items.find((one) => one.placements.length > 0),
    );
    expect(item).toMatchObject({
      name: 'screen.png',
      placements: [{ connection: 'gitlab', outcome: 'done', url: expect.stringContaining('/uploads/') }],
    });
    expect(demo.gitlab.state.uploads).toHaveLength(1);
  });

  it('takes CTRF', async () => {
    const ctrf = { results: { tool: { name: 'x' }, summary: {}, tests: [{ name: 'a', status: 'passed', duration: 3 }] } };
    const answer = await send('/v1/runs/ctrf-1/result', JSON.stringify(ctrf), 'application/json');
    expect(answer).toMatchObject({ status: 202, json: { totals: { total: 1, passed: 1 } } });
  });

  it('keeps what could be read of a truncated file, and never calls the run passed', async () => {
    const answer = await send(
      '/v1/runs/cut/result',
      '<testsuite name="s">\n<testcase name="a"/>\n<testcase name="b"',
      'application/xml',
    );
    expect(answer).toMatchObject({ status: 202, json: { totals: { total: 1 }, partial: true } });
    expect(answer.json.problems[0]).toMatchObject({ line: 3 });
    expect((await untilFinal(demo, 'cut')).status).toBe('errored');
  });

  it('refuses what is no result, naming the line', async () => {
    const answer = await send('/v1/runs/none/result', '<html>\n<body>', 'application/xml');
    expect(answer.status).toBe(400);
    expect(answer.type).toContain('application/problem+json');
    expect((await ask(demo, '/v1/runs/none')).status).toBe(404);
  });

  it('refuses counts that do not add up', async () => {
    const body = {
      testRunId: 'sum',
      status: 'success',
      totalTests: 5,
      passedTests: 1,
      failedTests: 1,
      skippedTests: 1,
      durationSeconds: 1,
    };
    const answer = await post(demo, '/v1/runs/sum/result', body);
    expect(answer).toMatchObject({ status: 400, json: { detail: expect.stringContaining('must equal totalTests') } });
  });
});
