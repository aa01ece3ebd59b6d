// `node scripts/service-token.mjs ID [--scope SCOPE]… [--days DAYS]`: makes a service token, and prints it with its item for
// AUTH_SERVICE_TOKENS (docs/bearer.md). It stores nothing.

import { createHash, randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Problem } from "./console.mjs";
import { main } from "./main.mjs";

const day = 86_400_000;

/**
 * Makes a token and the item of it. Throws a `Problem` if the Worker would refuse the item.
 *
 * @param {string | undefined} id
 * @param {{ scopes?: string[], days?: number, now?: number }} [options]
 */
export function serviceToken(id, { scopes = [], days = 90, now = Date.now() } = {}) {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id ?? ""))
    throw new Problem(
      "usage: node scripts/service-token.mjs ID [--scope SCOPE]… [--days DAYS], with letters, digits, - and _",
    );
  if (!scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope)))
    throw new Problem("--scope: one scope, without blanks");
  if (!Number.isInteger(days) || days < 1 || days > 3660)
    throw new Problem("--days: a whole number from 1 to 3660");
  const secret = randomBytes(32).toString("base64url");
  const expires = new Date(now + days * day).toISOString();
  const sha256 = createHash("sha256").update(secret).digest("hex");
  return { token: `svc_${id}.${secret}`, item: { id, sha256, scopes, expires } };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { scope: { type: "string", multiple: true }, days: { type: "string" } },
    });
    const days = values.days === undefined ? undefined : Number(values.days);
    const { token, item } = serviceToken(positionals[0], { scopes: values.scope, days });
    console.log(`The token, for Authorization: Bearer. It is shown once.\n\n  ${token}\n`);
    console.log(`The item for the list in the secret AUTH_SERVICE_TOKENS:\n\n  ${JSON.stringify(item)}`);
  });
}
