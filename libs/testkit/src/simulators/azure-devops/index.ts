export * from './example.ts';
export type { HookPayload as AzureDevOpsHookPayload } from './hook-payloads.ts';
export type { AzureDevOpsSimulatorOptions, AzureDevOpsTokenOptions } from './options.ts';
export type { Right as AzureDevOpsRight, TestResultFields as AzureDevOpsTestResult } from './records.ts';
export { type AzureDevOpsSimulator, startAzureDevOpsSimulator } from './start.ts';
export type { AzureDevOpsState } from './world.ts';
