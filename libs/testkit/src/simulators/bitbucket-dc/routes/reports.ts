import { type Api, readFields, type RepositoryCall } from '../api.ts';
import { ApiError, invalid, notPermitted } from '../api-error.ts';
import type { Json, ReportRecord } from '../world.ts';

const MAX = { data: 6, title: 450, reporter: 450, details: 2000, message: 2000, externalId: 450, annotations: 1000 } as const;
const REPORT = '/commits/:commit/reports/:key';

/** https://developer.atlassian.com/server/bitbucket/rest/v904/api-group-builds-and-deployments/ */
export function addReportRoutes(api: Api): void {
  const { world } = api.context;

  const find = (call: RepositoryCall): ReportRecord | undefined => {
    const commit = api.commitOf(call);
    return world.reports.find(
      (one) => one.repository === call.repository.name && one.commit === commit && one.key === call.path('key'),
    );
  };
  const reportOf = (call: RepositoryCall): ReportRecord => {
    const report = find(call);
    if (report === undefined)
      throw new ApiError(404, 'codeinsights.report.NoSuchInsightReportException', `Report ${call.path('key')} does not exist.`);
    return report;
  };
  const show = ({ key, fields }: ReportRecord): Json => ({ key, ...fields });

  api.repositoryRoute('get', 'insights', REPORT, (call) => ({ status: 200, body: show(reportOf(call)) }));

  // Replaces the report's own fields; its annotations stay. Only who made it may.
  api.repositoryRoute('put', 'insights', REPORT, (call) => {
    const fields = { createdDate: world.now(), ...readReport(readFields(call.request)) };
    const known = find(call);
    if (known === undefined) {
      const place = { repository: call.repository.name, commit: api.commitOf(call), key: call.path('key') };
      world.reports.push({ ...place, by: call.caller.user, fields, annotations: [] });
    } else {
      if (known.by.id !== call.caller.user.id) throw notPermitted();
      known.fields = fields;
    }
    return { status: 200, body: show(reportOf(call)) };
  });

  api.repositoryRoute('get', 'insights', `${REPORT}/annotations`, (call) => ({
    status: 200,
    body: { annotations: [...reportOf(call).annotations].reverse() },
  }));

  // Adds, and looks for no duplicates.
  api.repositoryRoute('post', 'insights', `${REPORT}/annotations`, (call) => {
    const report = reportOf(call);
    const given = readAnnotations(readFields(call.request));
    if (report.annotations.length + given.length > MAX.annotations)
      throw invalid('annotations', `A report has at most ${MAX.annotations} annotations.`);
    report.annotations.push(...given.map((one) => ({ reportKey: report.key, line: 0, ...one })));
    return { status: 204 };
  });

  api.repositoryRoute('delete', 'insights', `${REPORT}/annotations`, (call) => {
    const report = reportOf(call);
    const id = call.query('externalId');
    const kept = id === undefined ? [] : report.annotations.filter((one) => one['externalId'] !== id);
    report.annotations.splice(0, report.annotations.length, ...kept);
    return { status: 204 };
  });
}

function readReport(fields: Json): Json {
  const { title, reporter, details, result, data } = fields;
  if (!isText(title, MAX.title)) throw invalid('title', `must have 1 to ${MAX.title} characters`);
  if (reporter !== undefined && !isText(reporter, MAX.reporter)) throw invalid('reporter', 'is too long');
  if (details !== undefined && !isText(details, MAX.details))
    throw invalid('details', `must have 1 to ${MAX.details} characters`);
  if (result !== undefined && result !== 'PASS' && result !== 'FAIL') throw invalid('result', 'must match "FAIL|PASS"');
  if (!Array.isArray(data) || data.length > MAX.data) throw invalid('data', `size must be between 0 and ${MAX.data}`);
  return fields;
}

function readAnnotations({ annotations }: Json): Json[] {
  if (!Array.isArray(annotations) || annotations.length === 0) throw invalid('annotations', 'A list of annotations is needed.');
  for (const { message, severity, externalId, line } of annotations as Json[]) {
    if (!isText(message, MAX.message)) throw invalid('message', `must have 1 to ${MAX.message} characters`);
    if (!['LOW', 'MEDIUM', 'HIGH'].includes(String(severity))) throw invalid('severity', 'must match "LOW|MEDIUM|HIGH"');
    if (externalId !== undefined && !isText(externalId, MAX.externalId)) throw invalid('externalId', 'is too long');
    if (line !== undefined && !(Number.isInteger(line) && Number(line) >= 0)) throw invalid('line', 'must be at least 0');
  }
  return annotations as Json[];
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max;
}
