export type { ContractBreach as TeamCityContractBreach } from './contract-check.ts';
export * from './example.ts';
export {
  type NewBuild as NewTeamCityBuild,
  TEAMCITY_PERMISSIONS,
  type TeamCityBuildTypeOptions,
  type TeamCityPermission,
  type TeamCitySimulatorOptions,
  type TeamCityUserOptions,
  type TeamCityWebhookOptions,
} from './options.ts';
export type { TestRecord as TeamCityTest } from './records.ts';
export { startTeamCitySimulator, type TeamCitySimulator } from './start.ts';
export type { TeamCityState } from './world.ts';
