// @auth/core 0.41.3 in Node, with the configuration of next-auth 5.0.0-beta.32.

import { Auth, setEnvDefaults } from "@auth/core";
import { D1Adapter } from "@auth/d1-adapter";
import { tablesOf } from "../database/tables.mjs";
import { isMailing } from "../email/configurations.mjs";
import { Auth as AuthWithMail } from "./auth-core-with-mail.mjs";
import { authOptions } from "./auth-options.mjs";

/**
 * Creates a subject from a configuration: `send(request)` returns its answer, `log()` its log lines since the last call. With a
 * `database` it has `tables`.
 */
export async function authCore(configuration, provider, database) {
  const { env, elsewhere } = configuration;
  const { options, log } = await authOptions(configuration);
  const answerOf = configuration.auth.providers.some(isMailing) ? AuthWithMail : Auth;
  globalThis.fetch = elsewhere ? through(provider.at) : loopbackAlone;
  return {
    name: "@auth/core",
    send: async ({ method, origin, path, headers, body }) => {
      const request = new Request(envUrl(`${origin}${path}`, env), {
        method,
        headers,
        body: body || undefined,
      });
      const adapter = database && D1Adapter(database);
      const answer = await answerOf(
        request,
        nextAuthDefaults({ ...options(), ...(adapter && { adapter }) }, env),
      );
      const pairs = [...answer.headers].filter(([name]) => name !== "set-cookie");
      return {
        status: answer.status,
        headers: new Map(pairs),
        setCookies: answer.headers.getSetCookie(),
        text: await answer.text(),
      };
    },
    log,
    requests: provider.taken,
    tables: database && tablesOf(database),
    stop: () => {},
  };
}

// packages/next-auth/src/lib/env.ts, with the environment as an argument.
function nextAuthDefaults(config, env) {
  config.secret ??= env.AUTH_SECRET ?? env.NEXTAUTH_SECRET;
  const url = env.AUTH_URL ?? env.NEXTAUTH_URL;
  if (url && new URL(url).pathname !== "/") config.basePath ||= new URL(url).pathname;
  config.basePath ||= "/api/auth";
  setEnvDefaults(env, config, true);
  return config;
}

function envUrl(href, env) {
  const url = env.AUTH_URL ?? env.NEXTAUTH_URL;
  return url ? href.replace(/^https?:\/\/[^/?#]*/, new URL(url).origin) : href;
}

const { fetch } = globalThis;

function loopbackAlone(input, init) {
  const { hostname } = new URL(input instanceof Request ? input.url : input);
  return hostname === "127.0.0.1"
    ? fetch(input, init)
    : Promise.reject(new TypeError(`${hostname} is not loopback`));
}

// Sends every request for another host to the provider instead, because fetch does not let a caller set `Host`.
const through = (at) => (input, init) => {
  const { hostname, host, protocol, pathname, search } = new URL(input);
  if (hostname === "127.0.0.1") return fetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  return fetch(`${at}${pathname}${search}`, { ...init, headers });
};
