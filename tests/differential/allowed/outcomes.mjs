// Sign-ins with another result. Every step after the callback then differs.

/** Whether the fields of a step sign a visitor in. */
export const isSignedIn = (fields) =>
  Object.entries(fields).some(
    ([name, value]) => /^cookie .*(session-token|my-session)/.test(name) && value.startsWith("JWE["),
  );
const follows = /^(status|location|body|account|profile|cookie .*|request \d+)$/;

/** Cases whose name matches, in which the Worker does not sign in, whatever @auth/core does. */
export const stricter = (pattern) =>
  both(within(pattern), ({ shown }) => !shown.some(({ ours }) => isSignedIn(ours)));

/** Cases whose name matches, in which @auth/core does not sign in, whatever the Worker does. */
export const kinder = (pattern) =>
  both(within(pattern), ({ shown }) => !shown.some(({ theirs }) => isSignedIn(theirs)));

/** Returns whether any of several tests allows the difference. */
export const either =
  (...tests) =>
  (told) =>
    tests.some((test) => test(told));

/** Returns whether all of several tests allow the difference. */
export const both =
  (...tests) =>
  (told) =>
    tests.every((test) => test(told));

/** Cases whose name matches: the consequences of another result of the callback. */
export const within = (pattern) => (told) => pattern.test(told.case.name) && follows.test(told.field);

/**
 * Returns a request without its user agent, and without the accepted content types of a profile: the Worker always
 * requests JSON.
 */
export function withoutOurs(request) {
  return request
    ?.replace(/^user-agent: \S+$/m, "")
    .replace(/^accept: (image\/jpeg, )?(\*\/\*|application\/json(, application\/jwt)?)$/m, "");
}
