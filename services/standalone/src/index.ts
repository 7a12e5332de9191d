export { connectProviders, showsRuns } from './connect-providers.ts';
export { tokenFile } from './provision-tokens.ts';
export { runServices, StartFailure } from './run.ts';
export { parseServiceNames, SERVICE_NAMES, type ServiceName } from './service-names.ts';
export { type StartOptions, startTestwire, type Testwire } from './start-testwire.ts';
