// CSRF tokens: whether a token is the visitor's own or new, and the input of its hash.

/** A text with tokens named, and hashes recomputed. */
export function csrfIn(site, { headers }, text) {
  const named = (token) => (headers.cookie?.includes(token) ? "<own token>" : "<new token>");
  return text
    .replace(
      /([0-9a-f]{64})(%7C|\|)([0-9a-f]{64})/g,
      (_, token, bar, hash) => `${named(token)}${bar}${hashed(site, token, hash)}`,
    )
    .replace(/\b[0-9a-f]{64}\b/g, named);
}

function hashed(site, token, found) {
  if (site.hash(token) === found) return "<hash>";
  const made = site.secrets.findIndex((secret) => site.hash(token, secret) === found);
  return made < 0 ? "<wrong hash>" : `<hash with secret ${made} alone>`;
}
