// Opened sealed values.

const jwe = /eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/g;

/** Returns a text with every JWE replaced by its secret and salt, its header and its claims. */
export async function openAll(site, text, at) {
  const found = [...new Set(text.match(jwe) ?? [])];
  const opened = await Promise.all(found.map((sealed) => open(site, sealed, at)));
  return found.reduce((whole, sealed, index) => whole.replaceAll(sealed, opened[index]), text);
}

// The account and the profile of a session that shows them are compared there.
async function open(site, sealed, at) {
  const opened = await site.open(sealed);
  if (!opened) return `JWE[${sealed.length} bytes that nobody opens]`;
  const { salt, secret, header, claims } = opened;
  const { account, profile, ...own } = claims;
  const settled = await Promise.all(
    Object.entries(own).map(async ([name, value]) => [name, await claim(site, claims, name, value, at)]),
  );
  return `JWE[${salt}, secret ${secret}]${JSON.stringify(header)}${JSON.stringify(Object.fromEntries(settled))}`;
}

// A current `iat` becomes `<now>`, and `exp` becomes relative to it. Any other time is that of the case, and
// is compared unchanged.
async function claim(site, { iat }, name, value, at) {
  const fresh = Math.abs(iat - at / 1000) < 10;
  if (name === "iat" && fresh) return "<now>";
  // @auth/core reads the clock twice, and a second may pass in between.
  if (name === "exp" && fresh) return `<iat + ${value - iat - ((value - iat) % 10 === 1 ? 1 : 0)}>`;
  if (typeof value !== "string") return value;
  if (name === "random" || (name === "value" && /^[\w-]{43}$/.test(value)))
    return `<${value.length} characters>`;
  return openAll(site, value, at);
}
