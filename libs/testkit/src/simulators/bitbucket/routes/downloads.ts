import { readBytes } from '../../request-body.ts';
import type { Api } from '../api.ts';
import { notFound, refuse } from '../api-error.ts';

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-downloads/ */
export function addDownloadRoutes(api: Api): void {
  const { world } = api.context;

  api.repositoryRoute('get', '/downloads', 'repository', (call) => {
    const all = world.downloads.filter((one) => one.repository === call.repository.fullName);
    return api.list(call, all, ({ name, content }) => ({ type: 'download', name, size: content.length }));
  });

  // A file of the same name is replaced.
  api.repositoryRoute('post', '/downloads', 'repository:write', async (call) => {
    const contentType = call.request.headers['content-type'] ?? '';
    if (!contentType.startsWith('multipart/form-data')) throw refuse(406, 'Unsupported Content-Type. Use multipart/form-data.');
    const form = await new Response(new Uint8Array(readBytes(call.request)), {
      headers: { 'content-type': contentType },
    }).formData();
    const files = form.getAll('files').filter((entry) => typeof entry !== 'string');
    if (files.length === 0) throw refuse(400, 'Bad request', { fields: { files: ['This field is required.'] } });
    for (const file of files) {
      const at = world.downloads.findIndex((one) => one.repository === call.repository.fullName && one.name === file.name);
      const content = new Uint8Array(await file.arrayBuffer());
      const record = { repository: call.repository.fullName, name: file.name, mediaType: file.type, content };
      world.downloads.splice(at === -1 ? world.downloads.length : at, at === -1 ? 0 : 1, record);
    }
    return { status: 201 };
  });

  api.repositoryRoute('delete', '/downloads/:filename', 'repository:write', (call) => {
    const at = world.downloads.findIndex(
      (one) => one.repository === call.repository.fullName && one.name === call.path('filename'),
    );
    if (at === -1) throw notFound(`Download ${call.path('filename')}`);
    world.downloads.splice(at, 1);
    return { status: 204 };
  });
}
