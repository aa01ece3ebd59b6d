// A site whose visitors sign in with built-in providers. The Worker's requests reach substitutes for the real
// ones.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { startInternet } from "./internet.mjs";
import { echoingAssets } from "./site.mjs";
import { Visitor } from "./visitor.mjs";
import { startWorker } from "./workerd.mjs";

export const clientId = "client-1";
export const clientSecret = "the client secret of the tests, 32 characters and more";

/**
 * Starts it with these `providers`, as in the configuration. `hosts` are those of `startInternet`; `vars` are added to
 * the Worker's. Returns `origin`, `taken()`, `reason()` (waits for what the next refusal in the log says), `log()` (all of
 * it) and `stop()`.
 */
export async function startDialect({ providers, hosts, vars = {} }) {
  const internet = await startInternet(hosts);
  const worker = await startWorker({
    vars: {
      AUTH: { matcher: ["/dashboard/:path*"], providers: providers.map(registered) },
      AUTH_SECRET: randomBytes(33).toString("base64url"),
      ...vars,
    },
    services: { ASSETS: { module: echoingAssets } },
    outbound: internet.address,
  });
  let read = 0;
  const reason = async () => {
    const line = await worker.logged(
      (lines) => lines.filter((line) => line.reason && line.reason !== "configuration")[read],
    );
    read += 1;
    return `${line.reason}: ${line.detail}`;
  };
  return {
    origin: worker.origin,
    taken: internet.taken,
    reason,
    log: worker.text,
    stop: () => Promise.all([worker.stop(), internet.stop()]),
  };
}

const registered = (entry) => {
  const own = typeof entry === "string" ? { id: entry } : entry;
  return "clientSecret" in own
    ? { clientId, ...own, clientSecret: own.clientSecret ?? undefined }
    : { clientId, clientSecret, ...own };
};

/**
 * One sign-in. `back(asked)` tells, from the parameters of the authorization request, what the provider sends the visitor
 * back with; `posted` by a form, across sites. Returns the `visitor`, the URL that was `asked`, the `answer` to the
 * callback, and the `user` of the session, if there is one.
 */
export async function signIn(site, provider, back, { posted = false } = {}) {
  const visitor = new Visitor(site.origin);
  const start = await visitor.startSignIn(provider, "/dashboard/x");
  const asked = new URL(start.location);
  const parameters = new URLSearchParams(await back(Object.fromEntries(asked.searchParams)));
  const callback = `/api/auth/callback/${provider}`;
  const type = {
    "content-type": "application/x-www-form-urlencoded",
    origin: asked.origin,
    "sec-fetch-site": "cross-site",
  };
  const answer = posted
    ? await visitor.send("POST", callback, type, parameters.toString(), { acrossSites: true })
    : await visitor.get(`${callback}?${parameters}`);
  return { visitor, asked, answer, user: (await visitor.session())?.user };
}

/** A key that a provider signs with: `public` as it publishes it, `sign(claims, header)`. */
export function signingKey(kid, members = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    public: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", ...members },
    pem: publicKey.export({ type: "spki", format: "pem" }),
    sign: (claims, header) => sign(claims, { alg: "RS256", kid, typ: "JWT", ...header }, privateKey),
  };
}

/** Returns a JWT signed with a shared secret. */
export const signHs256 = (claims, secret = clientSecret) =>
  sign(claims, { alg: "HS256", typ: "JWT" }, Buffer.from(secret));

/** The claims of an ID Token that is issued now; `changes` on top. */
export function claims(changes) {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: "user-1",
    aud: clientId,
    iat: now,
    exp: now + 300,
    name: "Ada User",
    email: "Ada@Example.com",
    ...changes,
  };
}

/** A token response with this ID Token. */
export const tokens = (idToken) => ({
  body: { access_token: "access-1", token_type: "Bearer", expires_in: 300, id_token: idToken },
});

const sign = (payload, header, key) => new SignJWT(payload).setProtectedHeader(header).sign(key);
