// Cookies that the Worker must set, with the whole value and every attribute.

/** A removed cookie. With a `Domain`, the cookie of the host alone is removed too. */
export const gone = (value, told) =>
  value !== undefined &&
  [whole("", { maxAge: 0 }, told), afterOfHost(whole("", { maxAge: 0 }, told), told)].includes(value);

/** The same cookie, after that of the host alone is removed. Without a `Domain` in the configuration, only one cookie exists. */
export const isAfterOfHost = ({ theirs, ours, ...told }) =>
  theirs !== undefined && ours !== undefined && ours === afterOfHost(theirs, told);

/** Returns the Worker's cookie without that of the host alone, which is removed before it. */
export function withoutHostCookie({ ours, ...told }) {
  const [cleared] = afterOfHost("|", told)?.split("|") ?? [];
  return cleared && /^cookie session( chunk)?$/.test(told.kind) && ours?.startsWith(cleared)
    ? ours.slice(cleared.length)
    : undefined;
}

function afterOfHost(value, told) {
  const { domain, ...options } = told.site.options[optionsKey(told)] ?? {};
  if (!domain) return undefined;
  const site = { ...told.site, options: { ...told.site.options, [optionsKey(told)]: options } };
  return `${whole("", { maxAge: 0 }, { ...told, site })} and ${value}`;
}

const optionsKey = ({ kind }) => kind.replace(/^cookie | chunk$/g, "");

/** A callback URL: one of those that `urls(told)` returns. */
export const callbackUrl = (urls) => (value, told) =>
  [urls(told)]
    .flat()
    .some((url) => value === whole(encodeURIComponent(url).replaceAll("%27", "'"), {}, told));

/** A CSRF token that no earlier answer had. */
export const newToken = (value, told) => value === whole("<new token>%7C<hash>", {}, told);

/** A newly sealed session with these claims, or those that `claims(told)` returns. */
export const issued =
  (claims = visitor) =>
  (value, told) => {
    const { sealed, rest } = opened(value, told);
    if (!sealed) return false;
    const { iat, exp, jti, ...others } = sealed;
    const isNow = iat === "<now>" && exp === `<iat + ${told.site.ages.jwt}>` && jti === "<uuid>";
    const expected = typeof claims === "function" ? claims(told) : claims;
    return (
      isNow &&
      rest === whole("", { expires: told.site.ages.session }, told) &&
      JSON.stringify(others) === JSON.stringify(expected)
    );
  };

/** A piece of a newly sealed session. Only all pieces together show its content, where `GET /session` shows them. */
export const chunk = (value, { kind, ...told }) =>
  ["<3936 characters>", "<last chunk>"].some(
    (text) => value === whole(text, { expires: told.site.ages.session }, { ...told, kind }),
  );

/** The content of a check cookie of a started sign-in. */
export const started = (value, told) => {
  const { sealed, rest } = opened(value, told);
  if (!sealed) return false;
  const held =
    told.kind === "cookie state"
      ? /^JWE\[encodedState, secret 0\]\{.*\}\{"random":"<43 characters>","iat":"<now>","exp":"<iat \+ 900>","jti":"<uuid>"\}$/
      : /^<43 characters>$/;
  const { value: check, ...others } = sealed;
  const isNew =
    JSON.stringify(others) ===
    JSON.stringify({
      provider: told.step.path.match(/^\/signin\/([\w-]+)/)?.[1],
      iat: "<now>",
      exp: "<iat + 900>",
      jti: "<uuid>",
    });
  const ages = told.kind === "cookie nonce" ? { expires: 900 } : { maxAge: 900, expires: 900 };
  return held.test(check) && isNew && rest === whole("", ages, told);
};

/** The cookie of a finished sign-in for a repeated callback. With a posted response, browsers send it from other sites too. */
export const completed = (value, told) => {
  const [, held, rest] =
    value?.match(
      /^JWE\[completed sign-in, secret 0\]\{"alg":"dir","enc":"A256CBC-HS512","kid":"[\w-]{86}"\}(\{.*\})(; .*)$/s,
    ) ?? [];
  const id = told.step.path.match(/^\/callback\/([\w-]+)/)?.[1];
  const { sub_hash, ...others } = held ? (object(held) ?? {}) : {};
  // A CSRF token has 64 hexadecimal digits.
  const isNew =
    sub_hash === "<new token>" &&
    JSON.stringify(others) ===
      JSON.stringify({ provider: id, iat: "<now>", exp: "<iat + 300>", jti: "<uuid>" });
  const attributes = whole("", {}, told);
  const posted = attributes.replace(/(; Secure)?; SameSite=Lax$/, "; Secure; SameSite=None");
  return isNew && rest === (told.step.method === "POST" && rest !== attributes ? posted : attributes);
};

/** The claims of the sessions of `cookie-states.mjs`. */
export const visitor = {
  name: "Ada",
  email: "ada@example.com",
  picture: "https://x.example/a.png",
  sub: "user-1",
};

/** The claims inside a session cookie as `compare/sealed.mjs` shows it. */
export const claimsIn = (value, told) => {
  const { iat, exp, jti, ...claims } = opened(value, told).sealed ?? {};
  return claims;
};

function opened(value, { site, kind }) {
  const name = site.names[kind.slice("cookie ".length)];
  const start = `JWE[${name}, secret 0]{"alg":"dir","enc":"A256CBC-HS512","kid":"`;
  const end = value?.lastIndexOf("}; ");
  if (!value?.startsWith(start) || end < 0) return {};
  const [, claims] = value.slice(start.length, end + 1).match(/^[\w-]{86}"\}(\{.*\})$/s) ?? [];
  return { sealed: claims && object(claims), rest: value.slice(end + 1) };
}

// A field with texts of both subjects is not an object.
function object(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Returns the cookie as both write it: https://www.npmjs.com/package/cookie
function whole(value, { maxAge, expires }, { site, field, kind }) {
  const {
    domain,
    path = "/",
    httpOnly = true,
    sameSite = "lax",
    secure,
    maxAge: always,
  } = site.options[optionsKey({ kind })] ?? {};
  const isSecure = secure ?? /^cookie __(Host|Secure)-/.test(field);
  const age = maxAge ?? always;
  const parts = [
    age !== undefined && `Max-Age=${age}`,
    domain && `Domain=${domain}`,
    `Path=${path}`,
    expires && `Expires=<in ${expires} s>`,
    httpOnly && "HttpOnly",
    isSecure && "Secure",
    `SameSite=${sameSite[0].toUpperCase()}${sameSite.slice(1)}`,
  ];
  return [value, ...parts.filter(Boolean)].join("; ");
}
