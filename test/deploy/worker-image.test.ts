import dockerignore from '@balena/dockerignore';
import { validate } from 'dockerfile-utils';
import { readStages } from './dockerfile.ts';
import { readText } from './repository.ts';
import { parseAllDocuments } from 'yaml';
import { at, listAt, type Tree } from './tree.ts';

const FILE = 'deploy/worker.Dockerfile';
const stages = readStages(FILE);
const last = stages.at(-1) ?? [];
const textOf = (keyword: string): string => last.findLast((instruction) => instruction.keyword === keyword)?.text ?? '';

describe('deploy/worker.Dockerfile', () => {
  it('has no fault that a linter finds', () => {
    expect(validate(readText(FILE))).toEqual([]);
  });

  it('starts from the same version of Node as the services', () => {
    const nodeOf = (path: string): string | undefined => /^ARG NODE_IMAGE=(.*)$/m.exec(readText(path))?.[1];
    expect(nodeOf(FILE)).toMatch(/^node:24\.\d+\.\d+-slim$/);
    expect(nodeOf(FILE)).toBe(nodeOf('deploy/Dockerfile'));
    const names = stages.map(([first]) => / AS (\w+)$/.exec(first?.text ?? '')?.[1]);
    stages.forEach(([first], index) => expect([...names.slice(0, index), '${NODE_IMAGE}']).toContain(first?.text.split(' ')[0]));
  });

  it('runs a worker as the user node, below an init', () => {
    expect(textOf('USER')).toBe('node');
    expect(JSON.parse(textOf('ENTRYPOINT'))).toEqual(['tini', '--', 'testwire', 'worker']);
    expect(textOf('WORKDIR')).toBe('/work');
    expect(readText(FILE)).toMatch(/install .*\btini\b/);
  });

  it('has the command and what it depends on, and no source', () => {
    expect(readText(FILE)).toMatch(/--omit=dev --workspace=services\/cli$/m);
    const copies = last.filter(({ keyword }) => keyword === 'COPY');
    expect(copies.length).toBeGreaterThan(0);
    for (const { text } of copies) expect(text).toMatch(/^\/app\//);
    const passes = dockerignore.default().add(readText('.dockerignore').split('\n')).createFilter();
    expect(['services/cli/bin/testwire.mjs', 'services/cli/src/main.ts'].filter((path) => !passes(path))).toEqual([]);
  });

  it('is started in Kubernetes as it starts itself', () => {
    const documents = parseAllDocuments(readText('k8s/workers/worker.yaml')).map((document) => document.toJS() as Tree);
    const deployment = documents.find((document) => at(document, 'kind') === 'Deployment');
    const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
    expect(listAt(container, 'command')).toEqual(JSON.parse(textOf('ENTRYPOINT')));
  });
});
