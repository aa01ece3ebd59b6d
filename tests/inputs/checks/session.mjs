// Who is signed in afterwards.

import { UnknownWord } from "../unknown-word.mjs";
import { header, userOf } from "../request/browser.mjs";

/** The words of `expected` about sessions. */
export const sessions = {
  session_after: async (run, wanted) => {
    const user = await run.userAfter();
    const allowed = { null: [null], alice: ["alice"], alice_or_null: ["alice", null] }[wanted];
    if (!allowed) throw new UnknownWord(`expected.session_after: ${wanted}`);
    return !allowed.includes(user) && `the session afterwards is ${user}'s`;
  },
  session_after_not: async (run, user) => (await run.userAfter()) === user && `the session afterwards is ${user}'s`,
  session_user_in: ({ answer }, users) => answer.status === 200 && !users.includes(String(userOf(answer))) && `the session is ${userOf(answer)}'s`,
  session_user_never: ({ answer }, users) => answer.status === 200 && users.includes(userOf(answer)) && `the session is ${userOf(answer)}'s`,
  session_unchanged: async (run) => {
    const [before, after] = [run.userBefore, await run.userAfter()];
    return before !== after && `the session was ${before}'s and is ${after}'s`;
  },
  // docs/differences.md, `id-token-age`: 60 seconds ahead and no more.
  documented_tolerance: async (run) => {
    const [user, tolerated] = [await run.userAfter(), Math.abs(run.clockSkew) <= 60];
    return (user !== null) !== tolerated && `${user} is signed in by a clock that is ${run.clockSkew} s off`;
  },
  expires_at_sane: async (run) => {
    const { expires } = JSON.parse((await run.browser.get("/api/auth/session")).body) ?? {};
    const days = (Date.parse(expires) - Date.now()) / 86_400_000;
    return expires !== undefined && !(days > 0 && days < 366) && `the session expires ${expires}`;
  },
  extra_param_ignored: async (run) => run.answer.status === 302 && !isError(run.answer) && (await run.userAfter()) !== "alice" && "the extra parameter changed who signs in",
};

const isError = (answer) => /[?&]error=/.test(header(answer, "location") ?? "");
