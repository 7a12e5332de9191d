import { PROVIDER_IDS } from '@testwire/contracts';
import { casesFor, describeBattery } from './battery/describe-battery.ts';
import { azureDevOpsSite } from './azure-devops/site.ts';
import { bitbucketSite } from './bitbucket/site.ts';
import { bitbucketDcSite } from './bitbucket-dc/site.ts';
import { circleciSite } from './circleci/site.ts';
import { giteaSite } from './gitea/site.ts';
import { githubSite } from './github/site.ts';
import { gitlabSite } from './gitlab/site.ts';
import { jenkinsSite } from './jenkins/site.ts';
import { localSite } from './local/site.ts';
import { teamcitySite } from './teamcity/site.ts';
import { travisSite } from './travis/site.ts';

const SITES = [
  azureDevOpsSite,
  bitbucketDcSite,
  bitbucketSite,
  circleciSite,
  giteaSite,
  githubSite,
  gitlabSite,
  jenkinsSite,
  localSite,
  teamcitySite,
  travisSite,
];

it('every provider has a site, where it is held to the contract', () => {
  expect(SITES.map((site) => site.id).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
  for (const site of SITES) expect(casesFor(site).length).toBeGreaterThan(5);
});

for (const site of SITES) describeBattery(site);
