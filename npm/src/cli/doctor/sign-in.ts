// `POST /signin/<id>`: what the Worker sends a provider. No redirect is followed.

import { flagFindings, setCookies } from "./cookies.js";
import type { Listed } from "./listed.js";
import { answered, error, type Finding, isMisconfigured, note, ok, type Site, warning } from "./site.js";

export function signInFindings(
  site: Site,
  provider: Listed,
  csrfToken: string,
  cookie: string,
): Promise<Finding[]> {
  if (!["oauth", "oidc"].includes(provider.type))
    return Promise.resolve([note(`type ${provider.type}: no sign-in is begun`)]);
  return answered(async () => {
    const answer = await site.ask(site.route(`signin/${provider.id}`), {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-auth-return-redirect": "1",
        origin: site.origin,
        cookie,
      },
      body: new URLSearchParams({ csrfToken, callbackUrl: site.origin }).toString(),
    });
    const target = (answer.json as { url?: unknown } | undefined)?.url ?? answer.headers.get("location");
    if (isMisconfigured(answer)) return [error("the sign-in ends on the configuration page", tail)];
    if (typeof target !== "string" || !URL.canParse(target, site.origin))
      return [error(`the sign-in answers ${answer.status} and no address`, tail)];
    const url = new URL(target, site.origin);
    if (url.origin === site.origin && url.pathname.startsWith(site.basePath)) return [ownPage(url)];
    const flags = setCookies(answer.headers).flatMap((one) => flagFindings(site, one));
    return [...flags, ...requestFindings(site, provider, url)];
  });
}

const tail = "`npx wrangler tail` shows a line with the reason: docs/refusals.md.";

function ownPage(url: URL): Finding {
  const reason = url.searchParams.get("error");
  if (reason === "MissingCSRF")
    return error(
      "the sign-in is refused: the CSRF cookie does not reach the Worker",
      "Something in front of the Worker removes cookies.",
    );
  if (reason === "AccessDenied")
    return note("the sign-in is refused with AccessDenied, as one without Cloudflare Access is: not checked");
  if (reason === null)
    return note(`the sign-in asks for more on ${url.pathname}, such as Turnstile: not checked`);
  return error(
    `the sign-in is refused with ${reason}`,
    `The Worker cannot reach the provider, or the provider refuses the client. ${tail}`,
  );
}

function requestFindings(site: Site, { id, callbackUrl }: Listed, url: URL): Finding[] {
  const findings: Finding[] = [];
  const isLocal = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  if (url.protocol !== "https:" && !isLocal)
    findings.push(
      error(
        `the provider's page is http: ${url.origin}`,
        "Correct `authorization`, or the issuer, to an https URL.",
      ),
    );
  const variable = `AUTH_${id.toUpperCase().replaceAll(/[-.]/g, "_")}_ID`;
  const clientId = url.searchParams.get("client_id");
  if (clientId !== null && /^(replace-me|changeme|todo|x+|<.*>)?$/i.test(clientId))
    findings.push(
      error(
        `the client id is ${JSON.stringify(clientId)}`,
        site.isLocal
          ? `Set ${variable} in .dev.vars to that of your app.`
          : `npx wrangler secret put ${variable}`,
      ),
    );
  else if (clientId !== null && clientId !== clientId.trim())
    findings.push(
      error(
        "the client id begins or ends with a space or a line break",
        "Set it again, without the line break.",
      ),
    );
  const redirect = url.searchParams.get("redirect_uri");
  if (redirect !== null && redirect !== callbackUrl)
    findings.push(
      warning(
        `the provider gets the callback URL ${redirect}, and /providers says ${callbackUrl}`,
        "Register the first one at the provider.",
      ),
    );
  if (findings.length === 0) findings.push(ok(`a sign-in begins at ${url.origin}`));
  if (redirect !== null || callbackUrl)
    findings.push(note(`must be registered at the provider: ${redirect ?? callbackUrl}`));
  return findings;
}
