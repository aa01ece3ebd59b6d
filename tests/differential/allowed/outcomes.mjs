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

/** What any of several tests allows. */
export const either =
  (...tests) =>
  (told) =>
    tests.some((test) => test(told));

/** What all of several tests allow. */
export const both =
  (...tests) =>
  (told) =>
    tests.every((test) => test(told));

/** Cases whose name matches: what follows from how the callback ends. */
export const within = (pattern) => (told) => pattern.test(told.case.name) && follows.test(told.field);

/** A request without its user agent, and without what a profile may come as: ours is JSON everywhere. */
export function withoutOurs(request) {
  return request
    ?.replace(/^user-agent: \S+$/m, "")
    .replace(/^accept: (image\/jpeg, )?(\*\/\*|application\/json(, application\/jwt)?)$/m, "");
}
