import { describeRunReport, RUN_REPORT_VERSION } from '@testwire/contracts';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { renderJson } from '../src/index.ts';
import { comparedReport, fullReport, reportOf, seedReport } from './sample.ts';

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
addFormats.default(ajv);
const check = ajv.compile(describeRunReport());

function faultsOf(value: unknown): string[] {
  return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

describe('the JSON Schema of report.json', () => {
  it.each([
    ['of a bare run', reportOf()],
    ['of the seed document', seedReport()],
    ['with everything', fullReport()],
    ['beside its history', comparedReport()],
  ])('takes a report %s', (_what, report) => {
    expect(faultsOf(JSON.parse(renderJson(report)))).toEqual([]);
  });

  it('takes keys that it does not know: later versions of the same number may add some', () => {
    expect(faultsOf({ ...reportOf(), news: 1 })).toEqual([]);
  });

  it.each([
    [{ schemaVersion: RUN_REPORT_VERSION + 1 }, '/schemaVersion must be equal to constant'],
    [{ status: 'good' }, '/status must be equal to one of the allowed values'],
    [{ totals: { total: -1 } }, '/totals/total must be >= 0'],
    [{ tests: undefined }, " must have required property 'tests'"],
  ])('refuses %j', (changes, fault) => {
    expect(faultsOf(JSON.parse(JSON.stringify({ ...reportOf(), ...changes })))).toContain(fault);
  });

  it('is named by its version', () => {
    expect(describeRunReport()).toMatchObject({ $id: `urn:testwire:run-report:${RUN_REPORT_VERSION}` });
  });
});
