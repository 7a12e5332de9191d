import { PROVIDER_IDS } from '@testwire/contracts';
import { casesFor, describeBattery } from './battery/describe-battery.ts';
<<<<<<< HEAD
import { azureDevOpsSite } from './azure-devops/site.ts';
import { bitbucketSite } from './bitbucket/site.ts';
import { bitbucketDcSite } from './bitbucket-dc/site.ts';
import { circleciSite } from './circleci/site.ts';
=======
import { giteaSite } from './gitea/site.ts';
>>>>>>> d921102 (Add a provider for Gitea and Forgejo, and simulate one)
import { githubSite } from './github/site.ts';
import { gitlabSite } from './gitlab/site.ts';
import { jenkinsSite } from './jenkins/site.ts';
import { localSite } from './local/site.ts';
import { teamcitySite } from './teamcity/site.ts';
import { travisSite } from './travis/site.ts';

<<<<<<< HEAD
const SITES = [
  azureDevOpsSite,
  bitbucketDcSite,
  bitbucketSite,
  circleciSite,
  githubSite,
  gitlabSite,
  jenkinsSite,
  localSite,
  teamcitySite,
  travisSite,
];
=======
const SITES = [giteaSite, githubSite, gitlabSite, jenkinsSite, localSite];
>>>>>>> d921102 (Add a provider for Gitea and Forgejo, and simulate one)

it('every provider has a site, where it is held to the contract', () => {
  expect(SITES.map((site) => site.id).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
  for (const site of SITES) expect(casesFor(site).length).toBeGreaterThan(5);
});

for (const site of SITES) describeBattery(site);
