import { type Api, type Call, listReply, projectIdOf } from '../api.ts';
import { invalid, notFound } from '../api-error.ts';
import { buildFields, buildUpdateFields, readFields } from '../fields.ts';
import type { BuildRecord } from '../records.ts';

const BUILDS = '/:project/_apis/build/builds';

/** https://learn.microsoft.com/rest/api/azure/devops/build/ */
export function addBuildRoutes(api: Api): void {
  const { context } = api;
  const { world, present } = context;

  function buildsOf(call: Call): readonly BuildRecord[] {
    const projectId = projectIdOf(context, call);
    return world.builds.filter(({ repositoryId }) => world.repository(repositoryId).projectId === projectId);
  }

  function findBuild(call: Call): BuildRecord {
    const build = buildsOf(call).find(({ id }) => String(id) === call.path('build'));
    if (build === undefined) throw notFound(`The requested build ${call.path('build')} could not be found.`);
    return build;
  }

  api.route('get', BUILDS, 'build', (call) =>
    listReply(buildsOf(call), present.build, { query: call.query, top: '$top', skip: '$skip', max: 5000 }),
  );

  api.route('get', `${BUILDS}/:build`, 'build', (call) => ({ status: 200, body: present.build(findBuild(call)) }));

  api.route('post', BUILDS, 'build-execute', (call) => {
    const projectId = projectIdOf(context, call);
    const fields = readFields(buildFields, call.body());
    const source = world.repositories.find((repository) => repository.projectId === projectId);
    const definition = world.definitions.find(({ id, project }) => id === fields.definition.id && project === source?.project);
    if (source === undefined || definition === undefined)
      throw notFound(`Build definition ${fields.definition.id} does not exist.`);
    const build = world.addBuild({
      repository: source.id,
      definition: definition.id,
      status: 'notStarted',
      sourceVersion: fields.sourceVersion ?? source.commits[0] ?? '0'.repeat(40),
      ...(fields.sourceBranch === undefined ? {} : { sourceBranch: fields.sourceBranch }),
      ...(fields.parameters === undefined ? {} : { parameters: fields.parameters }),
      ...(fields.templateParameters === undefined ? {} : { templateParameters: fields.templateParameters }),
    });
    return { status: 200, body: present.build(build) };
  });

  api.route('patch', `${BUILDS}/:build`, 'build-execute', (call) => {
    const build = findBuild(call);
    const { status } = readFields(buildUpdateFields, call.body());
    if (build.status === 'completed') throw invalid(`Build ${build.id} is already complete.`);
    build.status = status;
    return { status: 200, body: present.build(build) };
  });

  api.route('get', '/:project/_apis/build/definitions', 'build', (call) => {
    const projectId = projectIdOf(context, call);
    const name = call.query.get('name')?.toLowerCase();
    const source = world.repositories.find((repository) => repository.projectId === projectId);
    const definitions = world.definitions.filter(
      (definition) => definition.project === source?.project && (name === undefined || definition.name.toLowerCase() === name),
    );
    return listReply(definitions, ({ id, name: called }) => ({ id, name: called, path: '\\', type: 'build' }));
  });
}
