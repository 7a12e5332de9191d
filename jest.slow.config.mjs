import fast from './jest.config.mjs';

/** The tests that `npm test` leaves out. @type {import('jest').Config} */
export default {
  ...fast,
  testMatch: ['<rootDir>/{libs,services}/*/test/**/*.slow.test.ts', '<rootDir>/test/**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
