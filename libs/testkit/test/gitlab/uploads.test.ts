import { type Answer, closeExamples, type Example, readAnswer, startExample, TOKEN } from './example.ts';

afterEach(closeExamples);

async function upload({ gitlab }: Example, form: FormData): Promise<Answer> {
  const response = await fetch(`${gitlab.apiUrl}/projects/42/uploads`, {
    method: 'POST',
    headers: { 'PRIVATE-TOKEN': TOKEN },
    body: form,
  });
  return readAnswer(response);
}

function formWith(content: Uint8Array<ArrayBuffer> | string, name: string, type: string): FormData {
  const form = new FormData();
  form.set('file', new Blob([content], { type }), name);
  return form;
}

describe('POST /projects/:id/uploads', () => {
  it('answers where the file is and how to write it in a note', async () => {
    const example = await startExample();
    const { status, body } = await upload(example, formWith('<h1>Report</h1>', 'my report.html', 'text/html'));
    const [stored] = example.gitlab.state.uploads;
    const url = `/uploads/${stored?.secret}/my_report.html`;
    expect(stored?.secret).toMatch(/^[0-9a-f]{32}$/);
    expect({ status, body }).toEqual({
      status: 201,
      body: { id: 1, alt: 'my_report.html', url, full_path: `/-/project/42${url}`, markdown: `[my_report.html](${url})` },
    });
  });

  it('embeds an image', async () => {
    const { body } = await upload(await startExample(), formWith('png', 'shot.png', 'image/png'));
    expect(body).toMatchObject({ alt: 'shot', markdown: expect.stringMatching(/^!\[shot\]\(\/uploads\/.+\/shot\.png\)$/) });
  });

  it('keeps every byte, and serves them as a download that runs nothing', async () => {
    const example = await startExample();
    const bytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);
    const { body } = await upload(example, formWith(bytes, 'trace.bin', 'application/octet-stream'));
    const response = await fetch(`${example.gitlab.url}${(body as { full_path: string }).full_path}`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('refuses what is larger than the limit', async () => {
    const example = await startExample({ limits: { uploadBytes: 1000 } });
    expect(await upload(example, formWith('x'.repeat(1000), 'fits.txt', 'text/plain'))).toMatchObject({ status: 201 });
    expect(await upload(example, formWith('x'.repeat(1001), 'large.txt', 'text/plain'))).toMatchObject({ status: 413 });
    expect(await upload(example, formWith('x'.repeat(200_000), 'huge.txt', 'text/plain'))).toMatchObject({ status: 413 });
    expect(example.gitlab.state.uploads).toHaveLength(1);
  });

  it('refuses a form without a file', async () => {
    const form = new FormData();
    form.set('other', 'x');
    expect(await upload(await startExample(), form)).toMatchObject({ status: 400, body: { error: 'file is missing' } });
    form.set('file', 'text');
    expect(await upload(await startExample(), form)).toMatchObject({ status: 400, body: { error: 'file is invalid' } });
  });

  it('refuses JSON', async () => {
    const { call } = await startExample({ contract: 'off' });
    expect(await call('POST', '/projects/42/uploads', { file: 'x' })).toMatchObject({ status: 400 });
  });
});
