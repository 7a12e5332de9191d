import * as fc from 'fast-check';
import { readResult } from '@testwire/results';
import { FORMATS } from '../../src/formats.ts';
import { inspectHead } from '../../src/input/head.ts';
import { messages, read } from '../support/read-text.ts';

const OTR = 'https://schemas.opentest4j.org/reporting';

/** One file of each format with three tests: one passed, one failed, one skipped where the format knows that. */
const SAMPLES: Readonly<Record<string, string>> = {
  trx: `<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
    <UnitTestResult testName="a" outcome="Passed"/><UnitTestResult testName="b" outcome="Failed"/>
    <UnitTestResult testName="c" outcome="NotExecuted"/></Results></TestRun>`,
  nunit3: `<test-run id="1"><test-suite name="s" result="Failed"><test-case name="a" result="Passed"/>
    <test-case name="b" result="Failed"/><test-case name="c" result="Skipped"/></test-suite></test-run>`,
  nunit2: `<test-results name="x"><test-suite name="s" result="Failure"><results><test-case name="a" result="Success"/>
    <test-case name="b" result="Failure"/><test-case name="c" result="Ignored"/></results></test-suite></test-results>`,
  xunit: `<assemblies><assembly name="a.dll"><collection><test name="a" result="Pass"/><test name="b" result="Fail"/>
    <test name="c" result="Skip"/></collection></assembly></assemblies>`,
  testng: `<testng-results><suite name="s"><test name="t"><class name="c"><test-method name="a" status="PASS"/>
    <test-method name="b" status="FAIL"/><test-method name="c" status="SKIP"/></class></test></suite></testng-results>`,
  robot: `<robot><suite name="s"><test name="a"><status status="PASS"/></test><test name="b"><status status="FAIL"/></test>
    <test name="c"><status status="SKIP"/></test></suite></robot>`,
  ctest: `<Site><Testing><Test Status="passed"><Name>a</Name></Test><Test Status="failed"><Name>b</Name></Test>
    <Test Status="notrun"><Name>c</Name><Results><NamedMeasurement name="Completion Status"><Value>Disabled</Value>
    </NamedMeasurement></Results></Test></Testing></Site>`,
  boost: `<TestLog><TestSuite name="s"><TestCase name="a"/><TestCase name="b"><Error>no</Error></TestCase>
    <TestCase name="c" skipped="yes"/></TestSuite></TestLog>`,
  cppunit: `<TestRun><FailedTests><FailedTest><Name>b</Name></FailedTest></FailedTests><SuccessfulTests><Test><Name>a</Name></Test>
    <Test><Name>c</Name></Test></SuccessfulTests></TestRun>`,
  allure1: `<n:test-suite xmlns:n="urn:model.allure.qatools.yandex.ru"><name>s</name><test-cases>
    <test-case status="passed"><name>a</name></test-case><test-case status="failed"><name>b</name></test-case>
    <test-case status="pending"><name>c</name></test-case></test-cases></n:test-suite>`,
  'open-test-reporting': `<h:execution xmlns:h="${OTR}/hierarchy/0.2.0"><h:root name="s">
    <h:child name="a"><result status="SUCCESSFUL"/></h:child><h:child name="b"><result status="FAILED"/></h:child>
    <h:child name="c"><result status="SKIPPED"/></h:child><result status="SUCCESSFUL"/></h:root></h:execution>`,
};
const samples = Object.entries(SAMPLES);

describe.each(samples)('%s', (id, text) => {
  it('is read by its own format, and by no other', async () => {
    expect(FORMATS.filter((format) => format.matches(inspectHead(text))).map((format) => format.id)).toEqual([id]);
    const result = await read(text);
    expect(result).toMatchObject({ format: id, partial: false, problems: [] });
    expect(result.tests.map((test) => test.name).toSorted()).toEqual(['a', 'b', 'c']);
    expect(result.tests.find((test) => test.name === 'b')?.status).toBe('failed');
  });

  it('is partial wherever it is cut, and has no test that passes without having passed', async () => {
    const passing = (await read(text)).tests.filter((test) => test.status === 'passed').map((test) => test.name);
    for (let end = 1; end < text.length; end += 1) {
      const outcome = await readResult({ name: id, content: Buffer.from(text.slice(0, end)) });
      if (!outcome.ok) continue;
      expect(outcome.result.partial).toBe(true);
      expect(outcome.result.problems.length).toBeGreaterThan(0);
      const passed = outcome.result.tests.filter((test) => test.status === 'passed').map((test) => test.name);
      expect(passing).toEqual(expect.arrayContaining(passed));
    }
  });

  it('keeps to the limits', async () => {
    const few = await read(text, { maxTests: 2 });
    expect(few.tests.length).toBeLessThanOrEqual(2);
    expect(few.partial).toBe(true);
    expect((await read(text, { maxBytes: Math.floor(text.length * 0.8) })).partial).toBe(true);
    expect(messages(await read(text, { maxDepth: 1 }))).toEqual(['Elements are nested deeper than 1. The rest was not read.']);
  });

  it('resolves nothing that a document type declares', async () => {
    const entity = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${text.replace('"b"', '"&e;"').replace('>b<', '>&e;<')}`;
    const result = await read(entity);
    expect(result.partial).toBe(true);
    expect(JSON.stringify(result)).not.toContain('root:');
  });
});

describe('the formats', () => {
  it('never match the same file', () => {
    const roots = samples.map(([, text]) => /<([\w:.-]+)/.exec(text)?.[1] ?? '');
    const names = fc.constantFrom(...roots, 'testsuites', 'testsuite', 'test-suite', 'events', 'assembly', 'TestResult', 'html');
    const attribute = fc.constantFrom('', ' ', ' id="1"', ` xmlns:n="${OTR}"`, ' xmlns="http://microsoft.com/schemas/x"');
    const inner = fc.constantFrom('', '<Testing>', 'urn:model.allure.qatools.yandex.ru', OTR, '<TestRun id="1">', '<testsuite>');
    fc.assert(
      fc.property(names, attribute, inner, (name, attributes, content) => {
        const head = inspectHead(`<${name}${attributes}>${content}`);
        expect(FORMATS.filter((format) => format.matches(head)).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('keep a thousand parts of one test, and go on behind them', async () => {
    const errors = '<Error>no</Error>'.repeat(1500);
    const result = await read(
      `<TestLog><TestCase name="a">${errors}</TestCase><TestCase name="b"><Error>no</Error></TestCase></TestLog>`,
    );
    expect(result.tests.map((test) => test.status)).toEqual(['failed', 'failed']);
  });
});
