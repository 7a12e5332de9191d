/** Listens on a free port of loopback, says where, and ends when it is asked to. @param {import('node:http').Server} server */
export function serve(server) {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    console.log(`ready on http://127.0.0.1:${port}`);
  });
  // By a signal it would end without the profile that it may have been asked for.
  process.once('SIGTERM', () => process.exit(0));
}
