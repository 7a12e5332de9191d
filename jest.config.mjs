/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{libs,services}/*/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  // Those that kill processes, wait for time limits or work on very much: `npm run test:slow`.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.slow\\.test\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  // Packages resolve to their sources, so that a test never passes on an old build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  setupFilesAfterEnv: ['<rootDir>/test/seed-properties.ts'],
  // Far more than any test needs, on a slow and busy machine too: it is there to end what hangs.
  testTimeout: 120_000,
  maxWorkers: 2,
};
