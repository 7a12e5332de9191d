import type { Express } from 'express';
import { html } from '../page.ts';
import { addStatePages, drawTitledTable } from '../web-pages.ts';
import type { BitbucketDcWorld } from './world.ts';

/** Fields are kept as they were sent. */
function text(field: unknown): string {
  return typeof field === 'string' ? field : '';
}

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: BitbucketDcWorld): void {
  addStatePages(app, {
    title: 'Bitbucket Data Center simulator',
    page: () =>
      html`${drawTitledTable(
        'Builds',
        ['commit', 'key', 'state', 'description'],
        world.builds.map(({ commit, key, fields }) => [
          commit.slice(0, 12),
          key,
          text(fields['state']),
          text(fields['description']),
        ]),
      )}
      ${drawTitledTable(
        'Code insights',
        ['commit', 'key', 'result', 'details', 'annotations'],
        world.reports.map(({ commit, key, fields, annotations }) => [
          commit.slice(0, 12),
          key,
          text(fields['result']),
          text(fields['details']),
          annotations.length,
        ]),
      )}
      ${drawTitledTable(
        'Comments',
        ['pull request', 'author', 'text'],
        world.comments
          .filter(({ deleted }) => !deleted)
          .map(({ pullRequest, author, text }) => [`#${pullRequest}`, author.name, html`<pre>${text}</pre>`]),
      )}`,
    state() {
      const { repositories, pullRequests, comments, builds, reports } = world;
      return { repositories, pullRequests, comments, builds, reports };
    },
  });
}
