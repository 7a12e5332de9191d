export type { Configuration, ConnectionConfig, ProjectConfig, S3Config, TokenConfig } from './configuration.ts';
export type { ProcessNeeds, SettingsSchemas } from './connections.ts';
export { describeConfigFile } from './describe-file.ts';
export { type CollectPolicy, configFile, type ProjectPolicies, type RunPolicy } from './file-schema.ts';
export { ConfigurationError, loadConfiguration, projectFor } from './load-configuration.ts';
export { processSources } from './process-sources.ts';
export type { ConfigSources } from './secret.ts';
export { findCodeHost } from './find-code-host.ts';
