// How a difference is allowed: in which cases, in which fields, and from which value to which.

/**
 * An entry of `allowed`: `rules` hold for each kind of field (see `kindOf`) what may become of it, where `when(told)`.
 * A rule is `becomes(…)`, a function of what is told of the difference, or a list of such.
 */
export const differs = (when, rules) => (told) => {
  const found = rules[kindOf(told)];
  return found !== undefined && when(told) && [found].flat().some((rule) => rule(told));
};

/** The other subject's value `theirs` and the Worker's `ours`: a text, a pattern, `undefined` for none, or a function `(value, told)`. */
export const becomes = (theirs, ours) => (told) => is(told.theirs, theirs, told) && is(told.ours, ours, told);

/** Whether a value is what was expected. `{{origin}}`, `{{base}}` and `{{home}}` in a text are the site's. */
export function is(value, expected, told) {
  if (typeof expected === "function") return expected(value, told);
  if (expected instanceof RegExp) return value !== undefined && expected.test(value);
  return value === fill(expected, told);
}

/** Anything at all, but something. */
export const something = (value) => value !== undefined;

const fill = (text, { site, step }) => {
  const origin = step.origin ?? site.origin;
  return text?.replaceAll("{{origin}}", origin).replaceAll("{{base}}", `${origin}${site.basePath}`).replaceAll("{{home}}", encodeURIComponent(origin));
};

/** `cookie session`, `cookie session chunk`, `request`, `reached with`, or the field's own name. */
export function kindOf({ field, site }) {
  if (field.startsWith("request ")) return "request";
  if (field.startsWith("reached with ")) return "reached with";
  if (!field.startsWith("cookie ")) return field;
  const name = field.slice("cookie ".length);
  const kind = Object.keys(site.names).find((known) => site.names[known] === name);
  if (kind) return `cookie ${kind}`;
  return name.startsWith(`${site.names.session}.`) ? "cookie session chunk" : field;
}

/** The cases with such a name, and with such a configuration. */
export const named = (pattern) => (told) => pattern.test(told.case.name);
export const inConfiguration = (pattern) => (told) => pattern.test(told.case.configuration);
export const all = (...tests) => (told) => tests.every((test) => test(told));

/** A cookie that is removed, as both write it. */
export const gone = (value, told) => value === `; Max-Age=0; ${attributes(told)}`;

/** A session cookie that was sealed just now and holds these claims; by default those of `cookie-states.mjs`. */
export const issued = (claims = visitor) => (value, told) => {
  const { site, field } = told;
  const [, sealed, rest] = value?.match(/^(JWE\[.*\]\{.*?\}\{.*\}); (.*)$/) ?? [];
  if (!sealed) return false;
  const [, salt, held] = sealed.match(/^JWE\[(.*), secret 0\]\{"alg":"dir","enc":"A256CBC-HS512","kid":"[\w-]{86}"\}(\{.*\})$/) ?? [];
  const { iat, exp, jti, ...others } = JSON.parse(held ?? "{}");
  const isNow = iat === "<now>" && exp === `<iat + ${site.ages.jwt}>` && jti === "<uuid>";
  const isWhole = rest === attributes(told).replace("; HttpOnly", `; Expires=<in ${site.ages.session} s>; HttpOnly`);
  return field === `cookie ${salt}` && isNow && isWhole && JSON.stringify(others) === JSON.stringify(claims);
};

export const visitor = { name: "Ada", email: "ada@example.com", picture: "https://x.example/a.png", sub: "user-1" };

const attributes = ({ field, site }) => {
  const isSecure = /^cookie __(Host|Secure)-/.test(field);
  return `Path=/; HttpOnly; ${isSecure ? "Secure; " : ""}SameSite=Lax`;
};
