// `GET /providers`: whether the Worker answers, and where its providers send visitors back to.

import {
  type Answer,
  error,
  type Finding,
  isMisconfigured,
  NoAnswer,
  ok,
  type Site,
  warning,
} from "./site.js";

/** A provider as `/providers` lists it. */
export interface Listed {
  id: string;
  name: string;
  type: string;
  signinUrl: string;
  callbackUrl: string;
}

export async function listedProviders(site: Site): Promise<{ providers?: Listed[]; findings: Finding[] }> {
  const url = site.route("providers");
  try {
    const answer = await site.ask(url, { headers: { accept: "application/json" } });
    const providers = listIn(answer);
    if (!providers) return { findings: [unexpected(url, answer)] };
    return {
      providers,
      findings: [ok(summary(providers)), ...providers.flatMap((one) => callbackFindings(site, one))],
    };
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return { findings: [error(thrown.message, thrown.fix)] };
    throw thrown;
  }
}

function listIn({ status, json }: Answer): Listed[] | undefined {
  if (status !== 200 || typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const all = Object.values(json) as Partial<Listed>[];
  const isListed = (one: Partial<Listed>) =>
    [one?.id, one?.signinUrl, one?.callbackUrl].every((text) => typeof text === "string") &&
    isProviderId(one.id ?? "");
  return all.every(isListed) ? (all as Listed[]) : undefined;
}

// The ids that a configuration may have. `doctor` prints a command with an id, which a user may paste into a shell, and asks a path with it.
const isProviderId = (id: string): boolean => /^[a-z0-9][a-z0-9_.-]*$/.test(id);

function summary(providers: Listed[]): string {
  return `/providers lists ${providers.map(({ id }) => id).join(", ") || "no provider"}`;
}

function unexpected(url: string, answer: Answer): Finding {
  const { status, headers } = answer;
  if (isMisconfigured(answer))
    return error(
      `the Worker cannot use its configuration (${status})`,
      "npx authjs-worker config\nIf that finds nothing, `npx wrangler tail` shows the line that names the setting.",
    );
  if (status === 404)
    return error(
      `${url} does not exist (404)`,
      "Check that the Worker is deployed to this address (wrangler.jsonc, `routes`), and its `basePath`: --base-path.",
    );
  if (status >= 300 && status < 400)
    return error(
      `${url} redirects to ${withoutQuery(headers.get("location") ?? "nowhere")} (${status})`,
      "Ask the address that it redirects to. If it is that of a sign-in page, something in front of the Worker guards /api/auth too, such as Cloudflare Access.",
    );
  if (status === 401 || status === 403)
    return error(
      `${url} is refused (${status})`,
      "Something in front of the Worker refuses this request: Cloudflare Access, a WAF rule, or bot protection.",
    );
  if (status >= 500) return error(`${url} fails (${status})`, "`npx wrangler tail` shows why.");
  return error(
    `${url} answers ${status} ${headers.get("content-type") ?? "without a type"}, which is no list of providers`,
    "Another program answers at this address. With static assets, `run_worker_first` must be true. With a route, it must cover /api/auth/*.",
  );
}

const withoutQuery = (url: string): string => url.split("?")[0] ?? url;

function callbackFindings(site: Site, { id, callbackUrl }: Listed): Finding[] {
  if (!URL.canParse(callbackUrl))
    return [error(`${id}: the callback URL ${callbackUrl} is no URL`, "Check AUTH_URL.")];
  const { origin, protocol } = new URL(callbackUrl);
  const own = new URL(site.origin).origin;
  if (protocol === "http:" && !site.isLocal)
    return [
      error(
        `${id}: the callback URL is http: ${callbackUrl}`,
        "Set AUTH_URL to the https address, or let the proxy in front of the Worker keep the scheme.",
      ),
    ];
  if (origin !== own)
    return [
      warning(
        `${id}: visitors come back to ${origin}, not to ${own}`,
        "AUTH_URL, or a redirect proxy, names another address. Visitors get their session there.",
      ),
    ];
  return [];
}
