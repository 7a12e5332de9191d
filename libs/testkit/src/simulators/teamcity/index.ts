export * from './example.ts';
export {
  type NewBuild as NewTeamCityBuild,
  TEAMCITY_PERMISSIONS,
  type TeamCityPermission,
  type TeamCitySimulatorOptions,
  type TeamCityUserOptions,
  type TeamCityWebhookOptions,
} from './options.ts';
export type { TeamCityBuildTypeOptions, TestRecord as TeamCityTest } from './records.ts';
export { readServiceMessage as readTeamCityMessage, testsIn as teamCityTestsIn } from './service-messages.ts';
export { startTeamCitySimulator, type TeamCitySimulator } from './start.ts';
export type { TeamCityState } from './world.ts';
