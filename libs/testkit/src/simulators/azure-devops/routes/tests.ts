import { type Api, type Call, listReply, projectIdOf } from '../api.ts';
import { invalid, notFound } from '../api-error.ts';
import { attachmentFields, readFields, resultFields, resultUpdateFields, runFields, runUpdateFields } from '../fields.ts';
import type { TestResultRecord, TestRunRecord } from '../records.ts';

const RUNS = '/:project/_apis/test/runs';
const RUN = `${RUNS}/:run`;

/** https://learn.microsoft.com/rest/api/azure/devops/test/ */
export function addTestRoutes(api: Api): void {
  const { context } = api;
  const { world, present } = context;

  function runsOf(call: Call): readonly TestRunRecord[] {
    const projectId = projectIdOf(context, call);
    return world.testRuns.filter((run) => run.projectId === projectId);
  }

  function findRun(call: Call): TestRunRecord {
    const run = runsOf(call).find(({ id }) => String(id) === call.path('run'));
    if (run === undefined) throw notFound(`Test run ${call.path('run')} cannot be found.`);
    return run;
  }

  api.route('get', RUNS, 'test', (call) => {
    const build = /^vstfs:\/\/\/Build\/Build\/(\d+)$/.exec(call.query.get('buildUri') ?? '')?.[1];
    const details = call.query.get('includeRunDetails') === 'true';
    const runs = runsOf(call).filter((run) => build === undefined || String(run.build) === build);
    const paging = { query: call.query, top: '$top', skip: '$skip', max: 1000 };
    return listReply(runs, (run) => present.testRun(run, details), paging);
  });

  api.route('get', RUN, 'test', (call) => ({ status: 200, body: present.testRun(findRun(call), true) }));

  api.route('post', RUNS, 'test-write', (call) => {
    const { name, state, build, comment } = readFields(runFields, call.body());
    const projectId = projectIdOf(context, call);
    const built = world.builds.find(({ id }) => String(id) === build?.id);
    if (built === undefined || world.repository(built.repositoryId).projectId !== projectId)
      throw invalid(`The build ${build?.id ?? '(none)'} does not exist in the project.`);
    const run = world.addTestRun({ build: built.id, name, state, results: [] }, call.caller.identity);
    run.comment = comment;
    return { status: 200, body: present.testRun(run, true) };
  });

  api.route('patch', RUN, 'test-write', (call) => {
    const run = findRun(call);
    const { state, comment } = readFields(runUpdateFields, call.body());
    run.state = state ?? run.state;
    run.comment = comment ?? run.comment;
    return { status: 200, body: present.testRun(run, true) };
  });

  api.route('delete', RUN, 'test-delete', (call) => {
    world.removeTestRun(findRun(call));
    return { status: 204 };
  });

  api.route('get', `${RUN}/results`, 'test', (call) => {
    const details = (call.query.get('detailsToInclude') ?? 'none') !== 'none';
    const paging = { query: call.query, top: '$top', skip: '$skip', max: Math.min(world.maxPageSize, details ? 200 : 1000) };
    const outcomes = call.query.get('outcomes')?.split(',');
    const shown = findRun(call).results.filter(({ outcome = '' }) => outcomes?.includes(outcome) ?? true);
    return listReply(shown, (result) => present.testResult(result, details), paging);
  });

  api.route('post', `${RUN}/results`, 'test-write', (call) => {
    const run = findRun(call);
    // Stricter than the vendor, who does not say whether a run that has ended takes new results.
    if (run.state !== 'InProgress') throw invalid(`Test run ${run.id} is not in progress.`);
    const made = readFields(resultFields, call.body()).map((fields) => ({ ...withoutUnset(fields), id: world.nextId('result') }));
    run.results.push(...made);
    return listReply(made, idOnly);
  });

  api.route('patch', `${RUN}/results`, 'test-write', (call) => {
    const { results } = findRun(call);
    const changes = readFields(resultUpdateFields, call.body());
    for (const { id } of changes) if (results.every((one) => one.id !== id)) throw notFound(`Test result ${id} cannot be found.`);
    for (const change of changes) {
      const index = results.findIndex(({ id }) => id === change.id);
      results.splice(index, 1, { ...results[index], ...withoutUnset(change), id: change.id });
    }
    return listReply(changes, idOnly);
  });

  api.route('get', `${RUN}/attachments`, 'test', (call) => {
    const run = findRun(call);
    return listReply(run.attachments, (attachment) => present.attachment(run, attachment));
  });

  api.route('post', `${RUN}/attachments`, 'test-write', (call) => {
    const run = findRun(call);
    const { stream, fileName, comment } = readFields(attachmentFields, call.body());
    const attachment = { id: world.nextId('attachment'), fileName, comment, content: Buffer.from(stream, 'base64') };
    run.attachments.push(attachment);
    const { id, url } = present.attachment(run, attachment);
    return { status: 200, body: { id, url } };
  });

  api.route('get', `${RUN}/attachments/:attachment`, 'test', (call) => {
    const found = findRun(call).attachments.find(({ id }) => String(id) === call.path('attachment'));
    if (found === undefined) throw notFound('The attachment cannot be found.');
    return { status: 200, body: Buffer.from(found.content) };
  });
}

function idOnly({ id }: { readonly id: number }): object {
  return { id, project: {}, testRun: {}, lastUpdatedBy: { id: null }, url: '' };
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutUnset<T extends object>(fields: T): Given<T> & Partial<TestResultRecord> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
