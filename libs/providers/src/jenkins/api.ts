import { ProviderError } from '@testwire/contracts';
import type { HttpAnswer, HttpLimits } from '../http.ts';
import type { ProviderDeps } from '../provider.ts';
import { RestClient, type RestRequest } from '../rest-client.ts';
import { jenkinsFailures } from './errors.ts';
import { JENKINS_LIMITS } from './limits.ts';
import { crumbAnswer } from './schema.ts';
import type { JenkinsSettings } from './settings.ts';

export interface JenkinsApi {
  readonly rest: RestClient;
  /** For people to follow. */
  urlOf(path: string): string;
  /** A form. Redirects are how Jenkins says that it is done; one to its sign-in page is a failure. */
  post(request: {
    readonly path: string;
    readonly form: Readonly<Record<string, string>>;
    readonly needs: string;
  }): Promise<HttpAnswer>;
}

const USUAL: HttpLimits = { timeoutMs: JENKINS_LIMITS.timeoutMs, maxBytes: JENKINS_LIMITS.answerBytes };

export function connectApi(settings: JenkinsSettings, deps: ProviderDeps): JenkinsApi {
  const { username, token } = settings;
  const basic = Buffer.from(`${username ?? ''}:${token ?? ''}`, 'utf8').toString('base64');
  const rest = new RestClient(deps, {
    label: 'Jenkins',
    baseUrl: settings.baseUrl,
    headers: token === undefined ? {} : { authorization: `Basic ${basic}` },
    secrets: token === undefined ? [] : [token, basic],
    limits: USUAL,
    failures: jenkinsFailures(settings),
    windows: [],
  });
  return {
    rest,
    urlOf: (path) => settings.baseUrl + path,
    async post({ path, form, needs }) {
      const proof = settings.credential === 'password' ? await askForCrumb(rest) : {};
      const answer = await rest.send({
        method: 'POST',
        path,
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', ...proof },
        needs,
        accept: [302, 303],
      });
      refuseSignIn(answer, path);
      return answer;
    },
  };
}

/**
 * https://www.jenkins.io/doc/book/security/csrf-protection/: a crumb belongs to the session that it was made in. Without the
 * protection there is no crumb to ask for.
 */
async function askForCrumb(rest: RestClient): Promise<Record<string, string>> {
  const request: RestRequest = { path: '/crumbIssuer/api/json', needs: 'Overall/Read' };
  const answer = await rest.send({ ...request, accept: [404] });
  if (answer.status === 404) return {};
  const parsed = crumbAnswer.safeParse(parseJson(answer.body));
  if (!parsed.success) {
    const message = "Jenkins' answer to GET /crumbIssuer/api/json holds no crumb. Check that the base URL leads to Jenkins.";
    throw new ProviderError({ kind: 'rejected', status: answer.status, message });
  }
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => pair.includes('='))
    .join('; ');
  return { [parsed.data.crumbRequestField]: parsed.data.crumb, ...(cookie === '' ? {} : { cookie }) };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Some sign-in plugins and proxies redirect instead of answering 401 or 403. */
function refuseSignIn({ status, headers }: HttpAnswer, path: string): void {
  const location = headers.get('location') ?? '';
  if (status < 300 || status > 399 || !/\/(?:login|securityRealm|oauth2?|saml)\b/i.test(location)) return;
  const message = `Jenkins answered POST ${path} with a redirect to its sign-in page. Check username and token; it takes an API token, no single sign-on.`;
  throw new ProviderError({ kind: 'auth', status, message });
}
