// A site with every feature on: sessions and users in D1, tokens that stay fresh, rules, bearer tokens, e-mail, passkeys, the account
// page, audit and metrics. What the Worker asks fails on demand.

import { createHash, generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { exportJWK, generateKeyPair } from "jose";
import { startSiteWithD1 } from "../worker/support/d1.mjs";
import { startOrigin } from "../worker/support/origin.mjs";
import { rotating } from "../worker/support/refreshing-isolates.mjs";
import { Switch, wrapper } from "./faults.mjs";
import { ProviderStore } from "./provider-store.mjs";

const audience = "https://api.example";
const sha256 = createHash("sha256").update("secret").digest("hex");
const tokens = [{ id: "ops", sha256, scopes: ["health:read"], expires: "2099-01-01T00:00:00Z" }];
const rules = [
  { path: "/public/:path*", access: "public" },
  { path: "/admin/:path*", access: "signed-in", groups: ["admins"] },
  { path: "/vault/:path*", access: "signed-in", mfa: true },
  { path: "/api/:path*", access: "api" },
  { path: "/dashboard/:path*", access: "signed-in" },
];
/** Access tokens are refreshed every few seconds. */
const settings = { ...rotating(40), adapter: ProviderStore };

/** Starts it. Returns `origin`, `pid` of workerd, `fault(name)`, `isFaulty()`, `mails`, `bearerKey`, `audience`, `issuer`, `serious()` and `stop()`. */
export async function startEverything() {
  const switches = new Switch();
  const mails = [];
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const published = { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", kid: "soak", use: "sig" }] };
  const issuer = await startOrigin((request, response) => {
    const at = `http://${issuer.address}`;
    const metadata = { issuer: at, jwks_uri: `${at}/jwks` };
    response.end(JSON.stringify(request.url === "/jwks" ? published : metadata));
  });
  const mail = async (request, response) => {
    mailer.requests.length = 0;
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const allowed = await switches.allows("mail");
    if (allowed) mails.push(JSON.parse(text));
    response.writeHead(allowed ? 200 : 500).end();
  };
  const mailer = await startOrigin(Object.assign(mail, { streams: true }));
  const behind = await startOrigin(async (request, response) => {
    behind.requests.length = 0;
    if (!(await switches.allows("origin"))) return request.socket.destroy();
    return response.end(request.headers["x-auth-assertion"] ? "asserted" : "public");
  });
  const before = async (context, next) => {
    if (await switches.allows("provider")) return next();
    context.status = 503;
    return undefined;
  };
  const AUTH = {
    rules,
    unmatched: "signed-in",
    session: { strategy: "database" },
    providers: [{ id: "mail", type: "email", url: `http://${mailer.address}/send` }, "passkey"],
    tokens: { refresh: true },
    account: { enabled: true, delete: true },
    secondFactor: {},
    health: true,
    audit: { to: ["queue", "analytics"] },
    metrics: true,
    bearer: [{ issuer: `http://${issuer.address}`, audience, algorithms: ["ES256"] }],
    origin: { assertion: true },
    upstream: `http://${behind.address}`,
  };
  const assertionKey = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const vars = { AUTH, AUTH_SERVICE_TOKENS: JSON.stringify(tokens), AUTH_ASSERTION_KEY: assertionKey };
  const serious = new Map();
  const site = await startSiteWithD1(
    {},
    {
      told: () => ({ settings, before }),
      vars,
      wrapper,
      durableObjects: { AUTH_STATE: { className: "AuthState", useSQLite: true } },
      kvNamespaces: { AUTH_KV: "soak" },
      handleStructuredLogs: ({ message }) => {
        for (const [found] of message.matchAll(/panic|RuntimeError|Reinitializing|runtime_refused|hung/g))
          serious.set(found, message);
      },
    },
  );
  const fault = async (name) => {
    switches.turn(name);
    await fetch(site.origin, { headers: { "soak-fault": name } });
  };
  return {
    ...site,
    pid: workerd(),
    fault,
    isFaulty: () => switches.current !== "",
    mails,
    audience,
    issuer: `http://${issuer.address}`,
    bearerKey: privateKey,
    serious: () => [...serious.values()],
    stop: () => Promise.all([site.stop(), issuer.stop(), mailer.stop(), behind.stop()]),
  };
}

// Miniflare does not tell the process that it starts.
function workerd() {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = statusOf(pid);
    if (stat?.includes("(workerd)") && Number(stat.split(") ")[1].split(" ")[1]) === process.pid) return pid;
  }
  throw new Error("workerd is not among the processes");
}

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}
