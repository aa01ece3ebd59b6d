// The conditions of an allowed difference: the cases, the fields, and both values.

/**
 * An entry of `allowed`: where `when(told)`, `rules` say for each kind of field (see `kindOf`) what may become of it. A
 * rule is `becomes(…)`, a function of what is told of the difference, or a list of such.
 */
export const differs = (when, rules) => (told) => {
  const found = rules[told.kind];
  return found !== undefined && when(told) && [found].flat().some((rule) => rule(told));
};

/** The values of both subjects: a text, `undefined` for an absent one, a pattern, or a function `(value, told)`. */
export const becomes = (theirs, ours) => (told) => is(told.theirs, theirs, told) && is(told.ours, ours, told);

/** The Worker's value is the other subject's, changed so. */
export const rewritten = (change) => (told) =>
  told.theirs !== undefined && told.ours !== undefined && change(told.theirs, told) === told.ours;

/** Returns whether a value is the expected one. `{{origin}}` and `{{base}}` in a text are the site's. */
export function is(value, expected, told) {
  if (typeof expected === "function") return expected(value, told);
  if (expected instanceof RegExp) return value !== undefined && expected.test(value);
  return (
    value ===
    expected
      ?.replaceAll("{{origin}}", told.site.origin)
      .replaceAll("{{base}}", told.site.origin + told.site.basePath)
  );
}

/** Any value that is present. */
export const something = (value) => value !== undefined;

/** One of several expected values. */
export const oneOf =
  (...expected) =>
  (value, told) =>
    expected.some((one) => is(value, one, told));

export const all =
  (...tests) =>
  (told) =>
    tests.every((test) => test(told));
export const either =
  (...tests) =>
  (told) =>
    tests.some((test) => test(told));

/** The cases with such a name, and with such a configuration. */
export const named = (pattern) => (told) => pattern.test(told.case.name);
export const inConfiguration = (pattern) => (told) => pattern.test(told.case.configuration);

/** Steps whose visitor last got a cookie of this kind in one of these states. */
export const holding =
  (kind, ...states) =>
  ({ case: { steps }, index }) =>
    states.includes(
      steps.slice(0, index + 1).findLast(({ cookies }) => cookies?.[kind] !== undefined)?.cookies[kind],
    );

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
