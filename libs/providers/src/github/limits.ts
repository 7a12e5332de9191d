import type { TextLimit } from '../provider.ts';
import type { BudgetWindow } from '../write-budget.ts';
import { MARKER_RESERVE } from '../sticky.ts';

/** https://docs.github.com/en/rest/checks/runs#create-a-check-run; the refusal of a longer one counts bytes. */
export const CHECK_SUMMARY: TextLimit = { max: 65_535, unit: 'bytes' };
/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits: 1 MiB for each step. */
export const STEP_SUMMARY: TextLimit = { max: 1024 ** 2, unit: 'bytes' };
/** Ours: one line in a list. */
export const HEADLINE: TextLimit = { max: 255, unit: 'characters' };

/** https://docs.github.com/en/rest/checks/runs#update-a-check-run: each further request appends. */
export const ANNOTATIONS_PER_REQUEST = 50;
/** Ours: ten requests. What is beyond it stands in the report. */
export const ANNOTATIONS_PER_CHECK = 500;
export const ANNOTATION_TITLE: TextLimit = { max: 255, unit: 'characters' };
/** https://docs.github.com/en/rest/checks/runs#create-a-check-run: 64 KB. */
export const ANNOTATION_MESSAGE: TextLimit = { max: 64_000, unit: 'bytes' };

/** https://docs.github.com/en/rest/commits/statuses: a longer one is refused. */
export const STATUS_DESCRIPTION: TextLimit = { max: 140, unit: 'characters' };

/** "body is too long (maximum is 65536 characters)", of which the marker takes its part. */
export const COMMENT_BODY: TextLimit = { max: 65_536 - MARKER_RESERVE, unit: 'characters' };

/** https://docs.github.com/en/repositories/releasing-projects-on-github/about-releases#storage-and-bandwidth-quotas: under 2 GiB. */
export const RELEASE_ASSET_BYTES = 2 * 1024 ** 3 - 1;
/** https://docs.github.com/en/repositories/releasing-projects-on-github/about-releases#storage-and-bandwidth-quotas */
export const RELEASE_ASSETS = 1000;

/** https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event */
export const WORKFLOW_INPUTS = 25;

/** Most of everything that is listed: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export const PAGE_SIZE = 100;

/** Ours: pages of the deliveries of one webhook that are looked through for lost ones, the newest first. */
export const DELIVERY_PAGES = 10;
/** Ours: deliveries of one webhook that are asked for again in one go; each is a write, of which GitHub allows 500 an hour. */
export const REDELIVERIES = 50;

/** "Wait at least one minute": https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export const SECONDARY_LIMIT_WAIT_MS = 60_000;

/**
 * What may be written, and the points that reads (1) and writes (5) cost:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export const CONTENT_WINDOWS: readonly BudgetWindow[] = [
  { name: '80 writes a minute', limit: 80, perMs: 60_000 },
  { name: '500 writes an hour', limit: 500, perMs: 3_600_000 },
];
export const POINT_WINDOWS: readonly BudgetWindow[] = [{ name: '900 points a minute', limit: 900, perMs: 60_000 }];
export const READ_POINTS = 1;
export const WRITE_POINTS = 5;

/** Ours: how long one request may take. */
export const REQUEST_TIMEOUT_MS = 20_000;
/** Ours: how long the bytes of one file may take in either direction. */
export const TRANSFER_TIMEOUT_MS = 300_000;
/** Ours: a read that met a 5xx is tried once more after this long. The queue does the rest. */
export const READ_RETRY_MS = 250;
