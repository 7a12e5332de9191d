import { chmod, mkdir } from 'node:fs/promises';

/** The read-only root of a container, and a volume that belongs to somebody else: whoever made them says who may enter. */
const NOT_OURS = ['EROFS', 'EPERM'];

/** Makes DATA_DIR, for this user alone: queues, databases and the token in it are nobody else's business. */
export async function prepareDataDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  try {
    await chmod(path, 0o700);
  } catch (error) {
    if (!NOT_OURS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
