import { type Api, type BuildCall, readObject, readText } from './api.ts';
import { requirePermission } from './access.ts';
import { readLocator, requireKnown } from './locator.ts';
import type { NoteRecord } from './records.ts';
import { badRequest, forbidden, notFound } from './refusal.ts';
import { addTest, testsIn } from './service-messages.ts';
import { viewBuild } from './views.ts';

/** Column of the database that holds comments. */
const COMMENT_CHARACTERS = 4000;

/** https://www.jetbrains.com/help/teamcity/rest/buildapi.html */
export function addBuildRoutes(api: Api): void {
  const { world, root } = api.context;

  const noteBy = ({ caller }: BuildCall, text: string): NoteRecord => {
    // A build's own credential belongs to no user.
    if (caller.options.ofBuild !== undefined) throw badRequest('Cannot change comment when there is no current user');
    return { text, username: caller.options.username, at: world.now() };
  };

  api.route('get', '/builds', ({ caller, query }) => {
    const locator = readLocator(query('locator') ?? '');
    requireKnown(locator, ['count', 'start', 'defaultFilter']);
    const seen = caller.permissions.has('View project') ? [...world.builds].reverse() : [];
    const builds = seen.slice(0, Number(locator.get('count') ?? 100));
    return { body: { count: builds.length, build: builds.map((build) => viewBuild(build, root)) } };
  });

  api.buildRoute('get', '', undefined, ({ build }) => ({ body: viewBuild(build, root) }));

  api.buildRoute('put', '/comment', undefined, (call) => {
    const { build, caller, request } = call;
    const note = noteBy(call, readText(request));
    requirePermission(caller, 'Comment build', build.buildType.projectId);
    if (note.text.length > COMMENT_CHARACTERS) throw badRequest('Data truncation: Data too long for column "description"');
    build.comment = note;
    if (world.interference !== undefined) build.comment = { ...note, text: world.interference, username: 'somebody' };
    world.interference = undefined;
    return {};
  });

  api.buildRoute('post', '/status', 'Change build status', (call) => {
    const { build, request } = call;
    const { status, comment } = readObject(request);
    const errors = [
      ...(status === 'SUCCESS' || status === 'FAILURE' ? [] : ["Status should be either 'SUCCESS' or 'FAILURE'"]),
      ...(build.state === 'queued' ? ['Cannot change status of a build that has not started'] : []),
    ];
    if (errors.length > 0) return { status: 400, body: { build: { id: build.id }, errors: { error: errors } } };
    build.status = String(status);
    build.statusChangeComment = noteBy(call, typeof comment === 'string' ? comment : '');
    return { body: { build: { id: build.id } } };
  });

  // Not the permission of a user alone: the credential of the very build is enough.
  api.buildRoute('post', '/log', undefined, ({ build, caller, request }) => {
    if (caller.options.ofBuild !== build.id && !caller.permissions.has('Edit project'))
      throw forbidden('Should use build authentication or have "Edit project" permission to do the build operation');
    if (build.state === 'queued') throw notFound(`Build with id ${build.id} is not in the running or finished state`);
    if (build.state === 'finished') throw notFound(`Build with id ${build.id} is already finished`);
    const text = readText(request);
    build.log.push(text);
    for (const test of testsIn(text)) addTest(build.tests, test);
    return {};
  });

  api.buildRoute('post', '', 'Stop build / remove from queue', ({ build, caller, request }) => {
    const { comment, readdIntoQueue } = readObject(request);
    if (readdIntoQueue === true) throw badRequest('The simulator puts nothing back into the queue.');
    if (build.state === 'finished' && build.canceled === undefined) throw badRequest('Cannot cancel finished build');
    if (build.state !== 'finished') world.cancel(build, caller.options.username, typeof comment === 'string' ? comment : '');
    return { body: viewBuild(build, root) };
  });
}
