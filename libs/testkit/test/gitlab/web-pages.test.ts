import { closeExamples, NOTES, SHA, startExample } from './example.ts';

afterEach(closeExamples);

describe('GET /', () => {
  it('shows statuses and notes of every project, escaped, and runs nothing', async () => {
    const { gitlab, call } = await startExample();
    await call('POST', `/projects/42/statuses/${SHA}`, { state: 'failed', name: '<img src=x>', description: '"2" failed' });
    await call('POST', NOTES, { body: '<script>alert(1)</script>' });
    const response = await fetch(gitlab.url);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(response.headers.get('content-security-policy')).not.toContain('script-src');
    expect(page).toContain('acme/widgets');
    expect(page).toContain('&lt;img src=x&gt;');
    expect(page).toContain('&quot;2&quot; failed');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img/);
  });

  it('leaves out statuses whose place another has taken', async () => {
    const { gitlab, call } = await startExample();
    await call('POST', `/projects/42/statuses/${SHA}`, { state: 'failed', description: 'first try' });
    await call('POST', `/projects/42/statuses/${SHA}`, { state: 'success', description: 'second try' });
    const page = await (await fetch(gitlab.url)).text();
    expect(page).toContain('second try');
    expect(page).not.toContain('first try');
  });
});

describe('GET /__state', () => {
  it('gives all as JSON, without tokens and without the bytes of files', async () => {
    const { gitlab } = await startExample();
    const form = new FormData();
    form.set('file', new Blob(['content of the file']), 'report.txt');
    await fetch(`${gitlab.apiUrl}/projects/42/uploads`, {
      method: 'POST',
      headers: { 'PRIVATE-TOKEN': 'sim-gitlab-token' },
      body: form,
    });
    const text = await (await fetch(`${gitlab.url}/__state`)).text();
    expect(JSON.parse(text)).toMatchObject({
      projects: [{ id: 42 }],
      mergeRequests: [{ iid: 3 }],
      pipelines: [{ id: 5001 }],
      statuses: [],
      notes: [{ id: 7001 }, { id: 7002 }],
      uploads: [{ filename: 'report.txt', bytes: 19 }],
    });
    expect(text).not.toContain('sim-gitlab-token');
    expect(text).not.toContain('content of the file');
  });
});
