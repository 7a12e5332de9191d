import { done, failed, type Outcome, type RunStatus, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { RunView, Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { JenkinsApi } from './api.ts';
import { buildOf } from './build-path.ts';
import { JENKINS_LIMITS } from './limits.ts';
import { descriptionAnswer } from './schema.ts';
import type { JenkinsSettings } from './settings.ts';

const SIGNS: Readonly<Record<RunStatus, string>> = {
  pending: '○',
  running: '▶',
  passed: '✔',
  failed: '✘',
  errored: '✘',
  incomplete: '✘',
  cancelled: '■',
};

/** One line in the description of the build. It begins with the run's name in brackets, which tells it from what others wrote there. */
export function descriptionSurface(api: JenkinsApi, settings: JenkinsSettings): Surface {
  return {
    kind: 'description',
    dialect: 'plain',
    headline: { max: JENKINS_LIMITS.descriptionLine, unit: 'characters' },
    place: ({ pipeline, name }) => (pipeline === undefined ? undefined : `description:${pipeline.id}:${name}`),
    write: (request) => settle(() => writeDescription(api, settings, request)),
  };
}

async function writeDescription(
  api: JenkinsApi,
  { markup }: JenkinsSettings,
  { run, headline }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const { pipeline } = run;
  if (pipeline === undefined) return { kind: 'unsupported', reason: 'the run did not happen in a Jenkins build' };
  const { job, number } = buildOf(pipeline);
  const path = `/${job}/${number}`;
  const value: SurfaceRef = {
    externalId: `${job}/${number}`,
    rung: 'description',
    ...(pipeline.url === undefined ? {} : { url: pipeline.url }),
  };
  const line = lineOf(run, clip(headline, JENKINS_LIMITS.descriptionLine), markup);
  const before = await readDescription(api, path);
  const wanted = withLine(before, run.name, line);
  if (wanted === before) return { kind: 'unchanged', value };
  await api.post({ path: `${path}/submitDescription`, form: { description: wanted }, needs: 'Run/Update' });
  // Jenkins answers with a redirect whatever came of it, and takes the last of two writers.
  const after = await readDescription(api, path);
  if (after.split(LINE_END).includes(line)) return done(value);
  const message = `The description of ${job} ${number} was changed while it was being written.`;
  return failed({ kind: 'conflict', message });
}

async function readDescription(api: JenkinsApi, path: string): Promise<string> {
  const request = { path: `${path}/api/json`, query: { tree: 'description' }, needs: 'Job/Read' };
  return (await api.rest.json(descriptionAnswer, request)).description ?? '';
}

const LINE_END = /\r?\n/;

/** Puts the line where ours was, or at the end; every other line stays as it is. */
export function withLine(description: string, name: string, line: string): string {
  const lines = description.split(/(?<=\n)/);
  const first = lines.findIndex((text) => isOurs(text, name));
  if (first === -1) return description.trim() === '' ? line : `${description}${description.endsWith('\n') ? '' : '\n'}${line}`;
  return lines
    .map((text, index) => (index === first ? line + (/\r?\n$/.exec(text)?.[0] ?? '') : text))
    .filter((text, index) => index === first || !isOurs(text, name))
    .join('');
}

function isOurs(text: string, name: string): boolean {
  const begin = text.replace(/^<p>/, '');
  return begin.startsWith(`${labelOf(name, 'plain')} `) || begin.startsWith(`${labelOf(name, 'html')} `);
}

type Markup = JenkinsSettings['markup'];

export function lineOf(
  { name, status, reportUrl }: Pick<RunView, 'name' | 'status' | 'reportUrl'>,
  headline: string,
  markup: Markup,
): string {
  const begin = `${labelOf(name, markup)} ${SIGNS[status]}`;
  const text = inLine(headline, markup);
  if (markup === 'html') {
    return reportUrl === undefined ? `<p>${begin} ${text}</p>` : `<p>${begin} <a href="${escapeHtml(reportUrl)}">${text}</a></p>`;
  }
  // An address with one of these would be read as something else by one of the two formatters.
  return reportUrl === undefined || /[<>&"'\s]/.test(reportUrl) ? `${begin} ${text}` : `${begin} ${text} ${reportUrl}`;
}

/** Brackets end the label, so no name is the beginning of another's. */
function labelOf(name: string, markup: Markup): string {
  return `[${inLine(name, markup).replaceAll('[', '(').replaceAll(']', ')')}]`;
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆' };

/** "Plain text" shows HTML's escapes as they are and "Safe HTML" takes tags for tags: what both show alike has neither. */
function inLine(text: string, markup: Markup): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return markup === 'html' ? escapeHtml(line) : line.replaceAll(/[<>&]/g, (character) => LOOK_ALIKES[character] ?? '');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
