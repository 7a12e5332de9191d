import { messages, read } from '../support/read-text.ts';

const NAMESPACES =
  'xmlns="https://schemas.opentest4j.org/reporting/core/0.2.0" xmlns:e="https://schemas.opentest4j.org/reporting/events/0.2.0"';
const events = (inner: string) => `<e:events ${NAMESPACES}>${inner}</e:events>`;
const started = (id: string, parent = '', inner = '') =>
  `<e:started id="${id}" name="n${id}" time="2026-01-02T03:04:05.000000001Z" ${parent === '' ? '' : `parentId="${parent}"`}>${inner}</e:started>`;
const finished = (id: string, status: string, inner = '') =>
  `<e:finished id="${id}" time="2026-01-02T03:04:05.250Z"><result status="${status}">${inner}</result></e:finished>`;
const type = (word: string) => `<metadata><j:type>${word}</j:type></metadata>`;

describe('Open Test Reporting events', () => {
  it.each([
    ['SUCCESSFUL', 'passed'],
    ['FAILED', 'failed'],
    ['ERRORED', 'errored'],
    ['SKIPPED', 'skipped'],
    ['ABORTED', 'skipped'],
    ['ELSE', 'errored'],
  ])('reads the status %s as %s', async (word, status) => {
    const { tests } = await read(events(started('1') + started('2', '1') + finished('2', word) + finished('1', 'SUCCESSFUL')));
    expect(tests).toEqual([{ name: 'n2', suite: ['n1'], status, durationMs: 250 }]);
  });

  it('reads place, reason and stack, from any event of a test', async () => {
    const result = await read(
      events(
        `<infrastructure><hostName>h</hostName></infrastructure>${started('1')}
         ${started('2', '1', '<sources><fileSource path="Cart.java"><filePosition line="7"/></fileSource></sources>')}
         <e:reported id="2"><metadata/></e:reported>
         ${finished('2', 'FAILED', '<reason>wrong</reason><java:throwable type="E">E: wrong\n\tat y</java:throwable>')}
         ${finished('1', 'SUCCESSFUL')}`,
      ),
    );
    expect(result).toEqual({
      format: 'open-test-reporting',
      tests: [
        {
          name: 'n2',
          suite: ['n1'],
          status: 'failed',
          durationMs: 250,
          message: 'wrong',
          details: 'E: wrong\n\tat y',
          file: 'Cart.java',
          line: 7,
        },
      ],
      durationSeconds: 0.25,
      partial: false,
      problems: [],
    });
  });

  it('makes a test of a container that failed though nothing in it did', async () => {
    const inner = started('1') + started('2', '1') + started('3', '2');
    const statuses = async (three: string, two: string, one: string) =>
      (await read(events(inner + finished('3', three) + finished('2', two) + finished('1', one)))).tests.map((test) => test.name);
    expect(await statuses('SUCCESSFUL', 'FAILED', 'FAILED')).toEqual(['n2', 'n3']);
    expect(await statuses('FAILED', 'FAILED', 'FAILED')).toEqual(['n3']);
    expect(await statuses('SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL')).toEqual(['n3']);
  });

  it('believes the type that JUnit states', async () => {
    const empty = started('1') + started('2', '1', type('CONTAINER')) + finished('2', 'SUCCESSFUL') + finished('1', 'SUCCESSFUL');
    expect((await read(events(empty))).tests).toEqual([]);
    const dynamic = started('1', '', type('TEST')) + finished('1', 'SUCCESSFUL');
    expect((await read(events(dynamic))).tests).toHaveLength(1);
  });

  it('keeps a test that never ended, and one that never began', async () => {
    const result = await read(events(started('1') + started('2', '1') + finished('9', 'FAILED')));
    expect(result.tests).toMatchObject([
      { name: 'n2', status: 'errored', message: 'It began, and the file tells of no result.' },
      { name: '9', status: 'failed' },
    ]);
    expect(messages(result)).toEqual(['The event "finished" tells of "9", which never began.']);
  });

  it('keeps its limits, and what could be read of a damaged file', async () => {
    const chain = Array.from({ length: 70 }, (_, n) => started(String(n), n === 0 ? '' : String(n - 1))).join('');
    expect(messages(await read(events(chain)))[0]).toBe('Tests are nested deeper than 64. The rest was not read.');
    const few = await read(events(started('1') + started('2', '1') + started('3', '1')), { maxTests: 2 });
    expect([few.tests.length, few.partial]).toEqual([1, true]);
    const cut = await read(`<e:events ${NAMESPACES}>${started('1')}${started('2', '1')}<e:finished id="2"><result status="SUCC`);
    expect(cut.tests.map((test) => test.status)).toEqual(['errored']);
    expect((await read(events(''))).tests).toEqual([]);
  });
});

describe('Open Test Reporting as a tree', () => {
  const tree = (inner: string) =>
    `<h:execution xmlns:h="https://schemas.opentest4j.org/reporting/hierarchy/0.2.0"><h:root name="Shop" duration="PT1.5S">${inner}</h:root></h:execution>`;
  const child = (status: string, inner = '', name = 'a') =>
    `<h:child name="${name}" duration="PT0.25S">${inner}<result status="${status}"><reason>r</reason></result></h:child>`;

  it('reads leaves, and containers that failed alone', async () => {
    const ok = '<result status="SUCCESSFUL"/>';
    const result = await read(tree(child('SUCCESSFUL', child('SKIPPED'), 'Cart') + ok));
    expect(result).toMatchObject({ durationSeconds: 1.5, partial: false });
    expect(result.tests).toEqual([{ name: 'a', suite: ['Shop', 'Cart'], status: 'skipped', durationMs: 250, message: 'r' }]);
    const names = async (inner: string) => (await read(tree(inner + ok))).tests.map((test) => test.name);
    expect(await names(child('FAILED', child('SUCCESSFUL'), 'Cart'))).toEqual(['a', 'Cart']);
    expect(await names(child('FAILED', child('FAILED'), 'Cart'))).toEqual(['a']);
    expect(await names('')).toEqual([]);
  });

  it('knows no outcome of a test that is cut', async () => {
    const cut = await read(tree(`${child('SUCCESSFUL')}<h:child name="b"><metadata>`).slice(0, -26));
    expect(cut.partial).toBe(true);
    expect(cut.tests.map((test) => test.status)).toEqual(['passed', 'errored']);
  });
});
