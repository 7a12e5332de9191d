import type { BuildRecord, NoteRecord, TestRecord } from './records.ts';

/** `20230821T084709+0000` */
function dateOf(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, '+0000')
    .replaceAll(/[-:]/g, '');
}

type Json = Record<string, unknown>;

const list = (name: string, items: readonly unknown[]): Json => ({ count: items.length, [name]: items });

/** All that TeamCity can say of a build. */
export function viewBuild(build: BuildRecord, root: string): Json {
  const { id, buildType, state, properties } = build;
  return {
    id,
    buildTypeId: buildType.id,
    number: build.number,
    ...(state === 'queued' ? {} : { status: build.status }),
    state,
    ...(state === 'running' ? { running: true } : {}),
    ...(build.personal ? { personal: true } : {}),
    branchName: build.branchName,
    ...(build.isDefaultBranch ? { defaultBranch: true } : {}),
    href: `/app/rest/builds/id:${id}`,
    webUrl: `${root}/viewLog.html?buildId=${id}&buildTypeId=${buildType.id}`,
    statusText: statusTextOf(build),
    buildType: {
      id: buildType.id,
      name: buildType.name,
      projectName: buildType.projectName,
      projectId: buildType.projectId,
      href: `/app/rest/buildTypes/id:${buildType.id}`,
      webUrl: `${root}/viewType.html?buildTypeId=${buildType.id}`,
    },
    ...(build.comment === undefined ? {} : { comment: viewNote(build.comment) }),
    ...(build.statusChangeComment === undefined ? {} : { statusChangeComment: viewNote(build.statusChangeComment) }),
    ...(build.canceled === undefined ? {} : { canceledInfo: viewNote(build.canceled) }),
    tags: list(
      'tag',
      build.tags.filter(({ owner }) => owner === undefined).map(({ name }) => ({ name })),
    ),
    queuedDate: dateOf(build.queuedAt),
    ...(build.startedAt === undefined ? {} : { startDate: dateOf(build.startedAt) }),
    ...(build.finishedAt === undefined
      ? {}
      : { finishDate: dateOf(build.finishedAt), finishOnAgentDate: dateOf(build.finishedAt) }),
    triggered: { type: build.startedBy === 'vcs' ? 'vcs' : 'user', date: dateOf(build.queuedAt) },
    lastChanges: list('change', [{ id: build.changeId, version: build.revision }]),
    revisions: list('revision', [viewRevision(build)]),
    ...(build.tests.length === 0 ? {} : { testOccurrences: countTests(build.tests) }),
    properties: list('property', [
      ...properties,
      ...(buildType.parameters ?? []).map((property) => ({ ...property, inherited: true })),
    ]),
    resultingProperties: list('property', resultingProperties(build)),
  };
}

function viewNote({ text, username, at }: NoteRecord): Json {
  return { timestamp: dateOf(at), text, user: { username } };
}

function statusTextOf({ state, status, canceled, tests }: BuildRecord): string {
  if (canceled !== undefined) return 'Canceled';
  const { passed, failed } = countTests(tests);
  return state === 'finished' && tests.length > 0 ? `Tests failed: ${failed}, passed: ${passed}` : status;
}

function viewRevision({ revision, ref, buildType }: BuildRecord): Json {
  return {
    version: revision,
    vcsBranchName: ref,
    'vcs-root-instance': {
      id: '3',
      'vcs-root-id': buildType.vcsRootId,
      name: `${buildType.projectName} Git`,
      href: '/app/rest/vcs-root-instances/id:3',
      properties: list('property', [{ name: 'url', value: buildType.vcsUrl }]),
    },
  };
}

function resultingProperties({ buildType, revision, properties, pullRequest }: BuildRecord): readonly Json[] {
  const prefix = 'teamcity.pullRequest';
  return [
    { name: 'build.vcs.number', value: revision },
    { name: 'vcsroot.url', value: buildType.vcsUrl },
    ...(buildType.parameters ?? []),
    ...properties,
    ...(pullRequest === undefined
      ? []
      : [
          { name: `${prefix}.number`, value: String(pullRequest.number) },
          { name: `${prefix}.source.branch`, value: pullRequest.source },
          { name: `${prefix}.target.branch`, value: pullRequest.target },
          ...(pullRequest.title === undefined ? [] : [{ name: `${prefix}.title`, value: pullRequest.title }]),
        ]),
  ].map((property) => ({ ...property }));
}

interface Counts {
  readonly count: number;
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  readonly muted: number;
  readonly newFailed: number;
}

function countTests(tests: readonly TestRecord[]): Counts {
  const count = (is: (test: TestRecord) => boolean): number => tests.filter(is).length;
  return {
    count: tests.length,
    passed: count(({ status }) => status === 'SUCCESS'),
    failed: count(({ status, muted }) => status === 'FAILURE' && muted !== true),
    ignored: count(({ ignored }) => ignored === true),
    muted: count(({ status, muted }) => status === 'FAILURE' && muted === true),
    newFailed: count(({ newFailure }) => newFailure === true),
  };
}

/** A test that ran once has no invocations. */
export function viewTest(test: TestRecord, build: BuildRecord, index: number): Json {
  const { invocations, ...own } = test;
  const id = `build:(id:${build.id}),id:${2_000_000_000 + index}`;
  return {
    id,
    href: `/app/rest/testOccurrences/${id}`,
    ...own,
    ...(invocations === undefined ? {} : { invocations: list('testOccurrence', invocations) }),
    test: { name: own.name },
    build: { id: build.id },
  };
}
