export { type AppOptions, createApp } from './app.ts';
export { badQuery } from './bad-query.ts';
export {
  badRequest,
  forbidden,
  HttpProblem,
  notFound,
  tooLarge,
  unauthorized,
  unavailable,
  wrongMediaType,
} from './http-problem.ts';
export { listen, type Listener, listenThen, type Patience, tryAddress } from './listen.ts';
export { type ByteTurns, createByteTurns } from './byte-turns.ts';
export { countRefusals, type Refusals } from './count-refusals.ts';
export { createRateLimiter } from './rate-limit.ts';
export { parseObject } from './parse-object.ts';
export { type BodyOptions, readBody, readJson, requireMediaType, streamBody } from './read-body.ts';
export { describeRoutes, openApiRoute } from './openapi.ts';
export { checkReadiness, type Dependency, type ReadinessReport } from './readiness.ts';
export { type Access, param, permissionsOf, type Route } from './route.ts';
export { type StagedBody, withStagedBody } from './stage-body.ts';
export { type Running, runningTogether, runUntilSignal, type SignalSource } from './run-service.ts';
