// docker-compose.yml without Docker: its stores and services as plain processes, one webhook through all of them, and the trace that
// it left. Needs Debian's redis-server and postgresql.
await import('./setup.mjs');
await import('../test/dist/compose/main.js');
