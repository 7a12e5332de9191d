import type { Api } from '../api.ts';
import { readBytes } from '../../request-body.ts';
import { ACCESS } from '../records.ts';
import { DEFAULT_UPLOAD_BYTES, presentUpload, storeUpload } from '../uploads.ts';

export function addProjectRoutes(api: Api): void {
  const { world, present, limits } = api.context;

  api.projectRoute('get', '', { access: ACCESS.guest }, ({ project, caller }) => ({
    status: 200,
    body: {
      ...present.project(project),
      permissions: { project_access: { access_level: caller.accessLevel, notification_level: 3 }, group_access: null },
    },
  }));

  // https://docs.gitlab.com/api/project_markdown_uploads/
  api.projectRoute('post', '/uploads', { access: ACCESS.guest }, async ({ project, request }) => {
    const limit = limits.uploadBytes ?? DEFAULT_UPLOAD_BYTES;
    const upload = await storeUpload(world, project, readBytes(request), request.headers['content-type'] ?? '', limit);
    return { status: 201, body: presentUpload(upload) };
  });
}
