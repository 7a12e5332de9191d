import { connectProducerRedis, startEmbeddedRedis } from '../../src/index.ts';

// Starts Redis, stores one key, says where Redis is, and lives until it is killed. On SIGINT it says whether Redis outlived it.
const [directory = ''] = process.argv.slice(2);
const said = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const redis = await startEmbeddedRedis({ directory });
  const link = await connectProducerRedis(redis.url, (error) => said(error.message));
  await link.client.set('kept', 'yes');
  process.on('SIGINT', () => {
    // Redis looks at its signals ten times a second.
    setTimeout(() => {
      link.ping().then(
        () => said('alive'),
        () => said('gone'),
      );
    }, 400);
  });
  said(JSON.stringify({ url: redis.url, pid: redis.pid }));
} catch (error) {
  said(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
