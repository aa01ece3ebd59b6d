// What a configuration implies for a client of the site: the names of its cookies, and how to make their values.

import { createHash, hkdfSync } from "node:crypto";
import { base64url, calculateJwkThumbprint, compactDecrypt, EncryptJWT } from "jose";
import { isMailing } from "./email/configurations.mjs";

const kinds = {
  session: "session-token",
  csrf: "csrf-token",
  callbackUrl: "callback-url",
  pkce: "pkce.code_verifier",
  state: "state",
  nonce: "nonce",
};
const overridden = { sessionToken: "session", csrfToken: "csrf", callbackUrl: "callbackUrl", state: "state" };
const month = 30 * 86_400;

/** The site of a configuration. */
export class Site {
  #keys;

  constructor({ origin, basePath, secrets, hashed, names, auth, env, gate, database }) {
    const secure = auth.useSecureCookies ?? origin.startsWith("https:");
    const prefix = (kind) => (secure ? (kind === "csrf" ? "__Host-" : "__Secure-") : "");
    const own = (kind, name) => names?.[kind] ?? `${prefix(kind)}authjs.${name}`;
    this.origin = origin;
    this.basePath = basePath;
    this.proxy = auth.redirectProxyUrl ?? env.AUTH_REDIRECT_PROXY_URL;
    this.isFixed = env.AUTH_URL !== undefined;
    this.pages = auth.pages ?? {};
    this.gate = gate;
    this.strategy = auth.session?.strategy ?? (database ? "database" : "jwt");
    this.ages = {
      session: auth.session?.maxAge ?? month,
      jwt: auth.jwt?.maxAge ?? auth.session?.maxAge ?? month,
    };
    this.secrets = secrets;
    this.hashed = hashed;
    this.providers = auth.providers.map(({ id }) => id);
    this.mailing = auth.providers.filter(isMailing).map(({ id }) => id);
    this.options = Object.fromEntries(
      Object.entries(auth.cookies ?? {}).map(([key, { options }]) => [overridden[key], options ?? {}]),
    );
    this.names = Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [kind, own(kind, name)]));
    // Only the Worker has this cookie: docs/differences.md, callback-repeated.
    this.names.completed = `${this.names.state}.completed`;
    this.options.completed = { ...this.options.state, path: basePath, maxAge: 300 };
  }

  /** Returns the hash beside the token in a CSRF cookie. */
  hash(token, secret = this.hashed) {
    return createHash("sha256")
      .update(token + secret)
      .digest("hex");
  }

  /** Returns a sealed cookie with this name. */
  async seal(claims, { salt = this.names.session, secret = this.secrets[0], enc = "A256CBC-HS512" } = {}) {
    const key = derive(salt, secret, enc === "A256GCM" ? 32 : 64);
    const kid = await thumbprint(key);
    return new EncryptJWT(claims)
      .setProtectedHeader({ alg: "dir", enc, ...(enc !== "A256GCM" && { kid }) })
      .encrypt(key);
  }

  /** Opens a JWE of this site. Returns the secret and salt that opened it, its header and its claims, or nothing. */
  async open(jwe) {
    for (const { salt, secret, key, kid } of await this.#known()) {
      if (!named(jwe, kid)) continue;
      const opened = await compactDecrypt(jwe, key).catch(() => undefined);
      if (opened)
        return {
          salt,
          secret,
          header: opened.protectedHeader,
          claims: JSON.parse(new TextDecoder().decode(opened.plaintext)),
        };
    }
    return undefined;
  }

  // Returns every key that this site seals with, derived once.
  #known() {
    const all = [...Object.values(this.names), "encodedState", "completed sign-in"].flatMap((salt) =>
      this.secrets.map((secret, index) => ({ salt, secret: index, key: derive(salt, secret, 64) })),
    );
    this.#keys ??= Promise.all(all.map(async (one) => ({ ...one, kid: await thumbprint(one.key) })));
    return this.#keys;
  }
}

const thumbprint = (key) =>
  calculateJwkThumbprint({ kty: "oct", k: base64url.encode(key) }, `sha${key.byteLength << 3}`);

// Returns whether a JWE may be sealed with the key of this name: it has that `kid`, or none.
function named(jwe, kid) {
  const [header] = jwe.split(".");
  const told = Buffer.from(header, "base64url")
    .toString()
    .match(/"kid":"([^"]*)"/)?.[1];
  return told === undefined || told === kid;
}

function derive(salt, secret, length) {
  return new Uint8Array(
    hkdfSync("sha256", secret, salt, `Auth.js Generated Encryption Key (${salt})`, length),
  );
}
