// Checks of the session afterwards.

import { decode } from "@auth/core/jwt";
import { header, setCookies, userOf } from "../request/browser.mjs";
import { always } from "./only.mjs";

const isSessionCookie = (line) => /^[^=;]*session-token[^=;]*=[^;]/.test(line);
const sessionAfter = async (run) => JSON.parse((await run.browser.get("/api/auth/session")).body);

/** The users that `session_after` allows, by its values. */
export const allowedUsers = { null: [null], alice: ["alice"], bob: ["bob"], alice_or_null: ["alice", null] };

/** The words of `expected` about sessions. */
export const sessions = {
  session_after: async (run, wanted) => {
    const user = await run.userAfter();
    return !allowedUsers[wanted].includes(user) && `the session afterwards is ${user}'s`;
  },
  session_after_not: async (run, user) =>
    (await run.userAfter()) === user && `the session afterwards is ${user}'s`,
  session_still_valid: async (run, user) =>
    (await run.userAfter()) !== user && `the session afterwards is ${await run.userAfter()}'s`,
  identity_in: async (run, users) =>
    !users.includes(String(await run.userAfter())) && `the session afterwards is ${await run.userAfter()}'s`,
  session_user_in: ({ answer }, users) =>
    answer.status === 200 && !users.includes(String(userOf(answer))) && `the session is ${userOf(answer)}'s`,
  session_user_never: ({ answer }, users) =>
    answer.status === 200 && users.includes(userOf(answer)) && `the session is ${userOf(answer)}'s`,
  session_unchanged: always(async (run) => {
    const [before, after] = [run.userBefore, await run.userAfter()];
    return before !== after && `the session was ${before}'s and is ${after}'s`;
  }),
  never_mixed: always(({ answer }) => mixed(answer)),
  ambiguous_session_policy: ({ answer }) => mixed(answer),
  all_same_session: always(({ answers, answer }) => {
    const users = new Set((answers ?? [answer]).map((one) => (one.status === 200 ? userOf(one) : null)));
    return users.size > 1 && `the sessions are ${[...users]}'s`;
  }),
  sessions_created: ({ browser }, wanted) => {
    const count = browser.exchanges.filter((answer) => setCookies(answer).some(isSessionCookie)).length;
    return count !== wanted && `${count} answers set a session`;
  },
  first_use_ok: always(
    ({ first }) => !(first && setCookies(first).some(isSessionCookie)) && "the first use signs nobody in",
  ),
  session_image_scheme_in: async (run, schemes) => {
    const image = (await sessionAfter(run))?.user?.image;
    return (
      image &&
      !schemes.some((scheme) => image.startsWith(`${scheme}${scheme.includes(":") ? "" : ":"}`)) &&
      `the image is ${image.slice(0, 80)}`
    );
  },
  session_role_not: async (run, role) => {
    const session = await sessionAfter(run);
    return [session?.role, session?.user?.role].includes(role) && `the session has the role ${role}`;
  },
  error_code: ({ answer }, code) => otherError(answer, [code]),
  // An answer without a redirect names no error. `status_in` says whether it may be one.
  error_code_in: ({ answer }, codes) => header(answer, "location") !== undefined && otherError(answer, codes),
  // docs/differences.md, `id-token-age`: at most 60 seconds ahead.
  documented_tolerance: always(async (run) => {
    const [user, tolerated] = [await run.userAfter(), Math.abs(run.clockSkew) <= 60];
    return (user !== null) !== tolerated && `${user} is signed in by a clock that is ${run.clockSkew} s off`;
  }),
  expires_at_sane: always(async (run) => {
    const { expires } = (await sessionAfter(run)) ?? {};
    const days = (Date.parse(expires) - Date.now()) / 86_400_000;
    return expires !== undefined && !(days > 0 && days < 366) && `the session expires ${expires}`;
  }),
  extra_param_ignored: always(
    async (run) =>
      run.answer.status === 302 &&
      !errorOf(run.answer) &&
      (await run.userAfter()) !== "alice" &&
      "the extra parameter changed who signs in",
  ),
  reencrypted_with_new: always(async (run) => {
    await run.browser.user();
    const token = run.browser.jar.get("authjs.session-token");
    const claims =
      token &&
      (await decode({ token, secret: run.site.secret, salt: "authjs.session-token" }).catch(() => null));
    return !claims && "the session cookie is not sealed with the new secret";
  }),
};

const errorOf = (answer) => /[?&]error=([^&#]*)/.exec(header(answer, "location") ?? "")?.[1];
const otherError = (answer, codes) => !codes.includes(errorOf(answer)) && `the error is ${errorOf(answer)}`;

// Returns whether the name and the address of a session belong to different users.
function mixed(answer) {
  const { user } = (answer.status === 200 && JSON.parse(answer.body || "null")) || {};
  return (
    user?.name &&
    user.email?.split("@")[0] !== user.name.toLowerCase() &&
    `the session is ${user.name}'s with the address ${user.email}`
  );
}
