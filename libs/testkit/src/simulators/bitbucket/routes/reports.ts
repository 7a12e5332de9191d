import { type Api, readAny, readFields, type RepositoryCall } from '../api.ts';
import { refuseReport } from '../api-error.ts';
import type { Json, ReportRecord } from '../records.ts';
import { uuidFor } from '../uuid.ts';

const MAX = { data: 10, title: 450, details: 2000, summary: 450, perRequest: 100, annotations: 1000 } as const;
const TYPES = ['SECURITY', 'COVERAGE', 'TEST', 'BUG'];
const RESULTS = ['PASSED', 'FAILED', 'PENDING'];
const REPORT = '/commit/:commit/reports/:report';

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/ */
export function addReportRoutes(api: Api): void {
  const { world } = api.context;

  const find = (call: RepositoryCall): ReportRecord | undefined => {
    const commit = api.commitOf(call);
    return world.reports.find(
      (one) => one.repository === call.repository.fullName && one.commit === commit && one.id === call.path('report'),
    );
  };
  const reportOf = (call: RepositoryCall): ReportRecord => {
    const report = find(call);
    if (report === undefined) throw refuseReport(404, `Report ${call.path('report')} not found`);
    return report;
  };
  const show = ({ id, fields }: ReportRecord): Json => ({ type: 'report', uuid: `{${uuidFor(id)}}`, external_id: id, ...fields });

  api.repositoryRoute('get', REPORT, 'repository', (call) => ({ status: 200, body: show(reportOf(call)) }));

  // Replaces the report's own fields; its annotations stay.
  api.repositoryRoute('put', REPORT, 'repository:write', (call) => {
    const fields = readReport(readFields(call.request));
    const known = find(call);
    if (known !== undefined) {
      known.fields = fields;
      return { status: 200, body: show(known) };
    }
    const place = { repository: call.repository.fullName, commit: api.commitOf(call), id: call.path('report') };
    const report: ReportRecord = { ...place, fields, annotations: new Map() };
    world.reports.push(report);
    return { status: 200, body: show(report) };
  });

  // Without effect when there is none.
  api.repositoryRoute('delete', REPORT, 'repository:write', (call) => {
    const report = find(call);
    if (report !== undefined) world.reports.splice(world.reports.indexOf(report), 1);
    return { status: 204 };
  });

  api.repositoryRoute('get', `${REPORT}/annotations`, 'repository', (call) =>
    api.list(call, [...reportOf(call).annotations.values()], (annotation) => annotation),
  );

  api.repositoryRoute('post', `${REPORT}/annotations`, 'repository:write', (call) => {
    const report = reportOf(call);
    const given = readAnnotations(readAny(call.request));
    const ids = new Set([...report.annotations.keys(), ...given.map((one) => String(one['external_id']))]);
    if (ids.size > MAX.annotations) throw refuseReport(400, `A report has at most ${MAX.annotations} annotations.`);
    for (const annotation of given) report.annotations.set(String(annotation['external_id']), annotation);
    return { status: 200, body: given };
  });
}

function readReport(fields: Json): Json {
  const { title, details, report_type: type, result, data } = fields;
  if (!isText(title, MAX.title)) throw refuseReport(400, `title must have 1 to ${MAX.title} characters`);
  if (!isText(details, MAX.details)) throw refuseReport(400, `details must have 1 to ${MAX.details} characters`);
  if (!TYPES.includes(String(type))) throw refuseReport(400, `report_type must be one of ${TYPES.join(', ')}`);
  if (result !== undefined && !(typeof result === 'string' && RESULTS.includes(result)))
    throw refuseReport(400, `result must be one of ${RESULTS.join(', ')}`);
  if (Array.isArray(data) && data.length > MAX.data) throw refuseReport(400, `A report has at most ${MAX.data} data fields.`);
  return fields;
}

function readAnnotations(body: unknown): Json[] {
  if (!Array.isArray(body) || body.length === 0) throw refuseReport(400, 'A list of annotations is needed.');
  if (body.length > MAX.perRequest) throw refuseReport(400, `Bulk upload supports a maximum of /${MAX.perRequest} annotations.`);
  const annotations = body as Json[];
  const ids = annotations.map((one) => one['external_id']);
  if (ids.some((id) => !isText(id, 450)) || new Set(ids).size < ids.length) throw refuseReport(400, 'external_id must be unique');
  for (const { summary, details, annotation_type: type } of annotations) {
    if (!isText(summary, MAX.summary)) throw refuseReport(400, `summary must have 1 to ${MAX.summary} characters`);
    if (details !== undefined && !isText(details, MAX.details))
      throw refuseReport(400, `details must have 1 to ${MAX.details} characters`);
    if (typeof type !== 'string') throw refuseReport(400, 'annotation_type is required');
  }
  return annotations;
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max;
}
