import { linkToRun } from '@testwire/contracts';
import { activeTraceId, createLogger, inSpan, startTelemetry } from '../src/index.ts';

function logged(level = 'info'): {
  readonly logger: ReturnType<typeof createLogger>;
  readonly lines: () => readonly Record<string, unknown>[];
} {
  const lines: string[] = [];
  const logger = createLogger({ service: 'formatter', level, destination: { write: (line) => void lines.push(line) } });
  return { logger, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the logger', () => {
  it('writes one JSON line with time, level as a word, service, message and fields', () => {
    const { logger, lines } = logged();
    logger.info({ runId: 'run-1' }, 'report made');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'formatter',
        runId: 'run-1',
        msg: 'report made',
      },
    ]);
  });

  it('keeps to its level', () => {
    const { logger, lines } = logged('warn');
    logger.info('not this');
    logger.warn('but this');
    expect(lines().map(({ msg }) => msg)).toEqual(['but this']);
  });

  it.each([
    'token',
    'secret',
    'password',
    'authorization',
    'privateKey',
    'webhookSecret',
    'webhookSecrets',
    'signingTokens',
    'secretAccessKey',
  ])('never prints the field %s, however deep it lies', (name) => {
    const { logger, lines } = logged();
    logger.info(
      { [name]: 'canary', connection: { [name]: 'canary', settings: { [name]: ['canary'], app: { [name]: 'canary' } } } },
      'x',
    );
    logger.info({ list: [{ [name]: 'canary' }] }, 'x');
    logger.child({ [name]: 'canary' }).info('x');
    expect(lines()[0]).toMatchObject({ [name]: '[redacted]', connection: { [name]: '[redacted]' } });
    expect(JSON.stringify(lines())).not.toContain('canary');
  });

  it('never prints the signature of a report link, wherever it stands in a text', () => {
    const { logger, lines } = logged();
    const link = linkToRun(
      { publicUrl: 'https://t.example.com', readAccess: 'token', linkSecrets: ['0123456789abcdef'] },
      'r1',
      'report.html',
    );
    logger.warn({ outcome: { value: { url: link }, failure: { message: `"${link}" is no valid details_url` } } }, 'x');
    logger.error({ err: new Error(`details_url ${link}`, { cause: new Error(link) }) }, 'x');
    expect(JSON.stringify(lines())).not.toContain(new URL(link).searchParams.get('access'));
    expect(lines()[0]).toMatchObject({
      outcome: { value: { url: 'https://t.example.com/v1/runs/r1/report.html?access=[redacted]' } },
    });
  });

  it('never prints the authorization of a request, however it is spelt', () => {
    const { logger, lines } = logged();
    logger.info({ headers: { Authorization: 'canary' }, request: { headers: { authorization: 'canary' } } }, 'x');
    expect(JSON.stringify(lines())).not.toContain('canary');
  });

  it('never prints what an error carries besides its message', () => {
    const { logger, lines } = logged();
    logger.warn(
      { err: Object.assign(new Error('refused'), { request: { headers: { authorization: 'canary' } }, token: 'canary' }) },
      'x',
    );
    expect(JSON.stringify(lines())).not.toContain('canary');
    expect(lines()[0]).toMatchObject({ err: { message: 'refused' } });
  });

  it('carries the ids of the trace that is being served, and none outside of one', async () => {
    const telemetry = startTelemetry({ service: 'test' });
    const { logger, lines } = logged();
    try {
      const traceId = await inSpan('work', {}, async () => {
        await Promise.resolve();
        logger.info('inside');
        return activeTraceId();
      });
      logger.info('outside');
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(lines()[0]).toMatchObject({ msg: 'inside', traceId, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
      expect(lines()[1]).not.toHaveProperty('traceId');
    } finally {
      await telemetry.stop();
    }
  });
});
