import { messages, read } from '../support/read-text.ts';

const results = (methods: string, attributes = '') =>
  `<testng-results ${attributes}><suite name="All" duration-ms="1500"><test name="chrome"><class name="shop.Cart">${methods}</class></test></suite></testng-results>`;
const suite = ['All', 'chrome', 'shop.Cart'];

describe('TestNG', () => {
  it.each([
    ['PASS', 'passed'],
    ['FAIL', 'failed'],
    ['FAIL_WITHIN_SUCCESS_PERCENTAGE', 'failed'],
    ['SKIP', 'skipped'],
    ['STARTED', 'errored'],
  ])('reads %s as %s', async (word, status) => {
    expect((await read(results(`<test-method name="a" status="${word}"/>`))).tests[0]?.status).toBe(status);
  });

  it('reads parameters, message and stack', async () => {
    const result = await read(
      results(`<test-method name="adds" status="FAIL" duration-ms="250"><params>
        <param index="0"><value><![CDATA[1]]></value></param><param index="1"><value>shop.Item@1b2c</value></param></params>
        <exception class="java.lang.AssertionError"><message> wrong </message><full-stacktrace>
          <![CDATA[java.lang.AssertionError: wrong
	at shop.Cart.adds(Cart.java:7)]]></full-stacktrace></exception>
        <reporter-output><test-method name="forged" status="FAIL"/></reporter-output></test-method>`),
    );
    expect(result.durationSeconds).toBe(1.5);
    expect(result.tests).toEqual([
      {
        name: 'adds',
        suite,
        status: 'failed',
        durationMs: 250,
        message: 'wrong',
        details: '          java.lang.AssertionError: wrong\n\tat shop.Cart.adds(Cart.java:7)',
        parameters: '1, shop.Item',
      },
    ]);
  });

  const retry = '<test-method name="a" status="SKIP" retried="true" duration-ms="5"><exception class="E"/></test-method>';

  it('makes one test of the tries of a method', async () => {
    const result = await read(
      results(`${retry}${retry}<test-method name="a" status="PASS"/>`, 'total="4" ignored="1" retried="2"'),
    );
    const attempt = { status: 'failed', durationMs: 5, message: 'E' };
    expect(result.tests).toEqual([{ name: 'a', suite, status: 'passed', retries: [attempt, attempt] }]);
    expect(result.problems).toEqual([]);
  });

  it('never loses a method that was to be tried again and was not', async () => {
    const result = await read(results(`<test-method name="b" status="PASS"/>${retry}`));
    expect(result.tests[1]).toEqual({ name: 'a', suite, status: 'failed', durationMs: 5, message: 'E' });
    expect((await read(results(retry + retry))).tests).toMatchObject([{ status: 'failed', retries: [{ status: 'failed' }] }]);
  });

  it('leaves out configuration methods, unless they fail', async () => {
    const configuration = (status: string) => `<test-method name="setUp" is-config="true" status="${status}"/>`;
    const result = await read(results(`${configuration('PASS')}${configuration('SKIP')}${configuration('FAIL')}`));
    expect(result.tests).toEqual([{ name: '(configuration) setUp', suite, status: 'errored' }]);
  });

  it('reads an empty run, and says when the header claims another number', async () => {
    expect((await read('<testng-results total="0"/>')).problems).toEqual([]);
    expect(messages(await read(results('<test-method name="a" status="PASS"/>', 'total="3"')))).toEqual([
      'The file declares 3 tests and lists 1; the listed ones are counted.',
    ]);
  });

  it('keeps what could be read of a damaged file', async () => {
    const cut = await read(
      results('<test-method name="a" status="PASS"/><test-method name="b" status="FAIL"><exception>').slice(0, -40),
    );
    expect(cut.partial).toBe(true);
    expect(cut.tests.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'passed'],
      ['b', 'failed'],
    ]);
  });
});
