import { read, refuse } from '../support/read-text.ts';

const suite = (cases: string) =>
  `<ns2:test-suite xmlns:ns2="urn:model.allure.qatools.yandex.ru" start="1000" stop="2500"><name>shop.Cart</name><test-cases>${cases}</test-cases></ns2:test-suite>`;

describe('Allure 1', () => {
  it.each([
    ['passed', 'passed'],
    ['failed', 'failed'],
    ['broken', 'errored'],
    ['canceled', 'skipped'],
    ['pending', 'skipped'],
    ['skipped', 'skipped'],
    ['else', 'errored'],
  ])('reads the status %s as %s', async (word, status) => {
    const { tests } = await read(suite(`<test-case status="${word}"><name>a</name></test-case>`));
    expect(tests).toEqual([{ name: 'a', suite: ['shop.Cart'], status }]);
  });

  it('reads time, failure and arguments, and no step', async () => {
    const result = await read(
      suite(`<test-case start="1000" stop="1250" status="failed"><name>adds</name>
        <failure><message>wrong</message><stack-trace>at y</stack-trace></failure>
        <steps><step status="failed"><name>step</name><failure><message>other</message></failure></step></steps>
        <parameters><parameter name="n" value="1" kind="argument"/><parameter name="os" value="x" kind="system-property"/></parameters>
        </test-case>`),
    );
    expect(result).toEqual({
      format: 'allure1',
      tests: [
        {
          name: 'adds',
          suite: ['shop.Cart'],
          status: 'failed',
          durationMs: 250,
          message: 'wrong',
          details: 'at y',
          parameters: 'n=1',
        },
      ],
      durationSeconds: 1.5,
      partial: false,
      problems: [],
    });
  });

  it('reads an empty suite, leaves other suites alone, and keeps what could be read of a damaged file', async () => {
    expect((await read(suite(''))).tests).toEqual([]);
    expect((await refuse('<test-suite/>')).message).toContain('root <test-suite>');
    const cut = await read(suite('<test-case status="passed"><name>a</name></test-case><test-case status="bro').slice(0, -36));
    expect([cut.tests.length, cut.partial]).toEqual([1, true]);
  });
});
