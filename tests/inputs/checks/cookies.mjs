// Checks of `Set-Cookie`.

import { setCookies } from "../request/browser.mjs";
import { lookup } from "../unknown-word.mjs";
import { isAllowed } from "./location.mjs";
import { always } from "./only.mjs";

const all = ({ browser }) => browser.exchanges.flatMap(setCookies);
/** Whether the request was too large for the runtime, so that the Worker never saw it. */
export const isRefusedEarly = ({ status }) => [413, 414, 431].includes(status);

const ofAnswer = ({ answer, final }) => [
  ...setCookies(answer),
  ...(final && final !== answer ? setCookies(final) : []),
];
const isSession = (line) => /^[^=;]*session-token/.test(line);
const value = (line) => line.slice(line.indexOf("=") + 1).split(";")[0];
const clears = (line) => value(line) === "" && /max-age=0|expires=thu, 01 jan 1970/i.test(line);

/** The words of `expected` about cookies. */
export const cookies = {
  no_session_cookie: (run, wanted) => {
    const sets = ofAnswer(run).some((line) => isSession(line) && value(line) !== "");
    return sets === wanted && (wanted ? "sets a session cookie" : "sets no session cookie");
  },
  clears_bad_session_cookie: always(
    ({ answer }) =>
      !isRefusedEarly(answer) &&
      !setCookies(answer).some((line) => isSession(line) && clears(line)) &&
      "leaves the bad session cookie",
  ),
  bad_cookie_cleared: always(
    ({ answer }) =>
      !setCookies(answer).some((line) => isSession(line) && clears(line)) && "leaves the bad session cookie",
  ),
  clears_session: ({ answer }, wanted) =>
    setCookies(answer).some((line) => isSession(line) && clears(line)) !== wanted &&
    `clears the session: ${!wanted}`,
  session_cookie_not_cleared: always(
    ({ answer }) =>
      setCookies(answer).some((line) => isSession(line) && clears(line)) && "clears the session cookie",
  ),
  set_cookie_not_contains: ({ answer }, texts) => {
    const found = texts.find((text) => setCookies(answer).some((line) => line.includes(text)));
    return found && `Set-Cookie holds ${found}`;
  },
  set_cookie_callback_url: async (run, where) => {
    const allowed = await run.fill(where);
    const foreign = all(run)
      .filter((line) => line.startsWith("authjs.callback-url=") && value(line) !== "")
      .map(value)
      .find((text) => !isAllowed(new URL(decodeURIComponent(text), run.site.base).href, allowed, run));
    return foreign && `the callback-url cookie is ${foreign}`;
  },
  set_cookie_flags: ({ answer }, wanted) => {
    for (const line of setCookies(answer)) {
      for (const [flag, how] of Object.entries(wanted))
        if (!lookup(flags, flag, "expected.set_cookie_flags")(line, how)) return `${flag} of ${line}`;
    }
    return undefined;
  },
  each_set_cookie_bytes_max: ({ answer }, most) =>
    setCookies(answer).some((line) => line.length > most) && "a cookie is too large for a browser",
  set_cookie_total_bytes_max: ({ answer }, most) =>
    setCookies(answer).join("").length > most && "the cookies are too large together",
  all_session_cookies_cleared: always(({ answer }) => {
    const left = sessionCookiesOf(answer.sent).find(
      (name) => !setCookies(answer).some((line) => line.startsWith(`${name}=`) && clears(line)),
    );
    return left && `leaves the cookie ${left}`;
  }),
  user_agent_cookies_untouched: always(
    ({ answer }) => setCookies(answer).length > 0 && `sets ${setCookies(answer)[0]}`,
  ),
  all_set_cookie_kept_separate: always(
    ({ answer }) =>
      setCookies(answer).length !== 1000 && `${setCookies(answer).length} of 1000 Set-Cookie arrive`,
  ),
};

// Returns the names of the session cookies of a request.
const sessionCookiesOf = (head) =>
  [...head.toString("latin1").matchAll(/\r\ncookie: ([^\r]*)/gi)].flatMap(([, line]) =>
    line
      .split(/; */)
      .map((pair) => pair.split("=")[0])
      .filter((name) => name.includes("session-token")),
  );

/**
 * The rules of `set_cookie_flags`, and their accepted values. Rules without a list accept any value. The sites of
 * these tests are http, so "when https" means without the flag.
 */
export const flagValues = { HttpOnly: true, Secure: "when https", Domain: "absent" };

/** The rules by the name of the flag. */
export const flags = {
  HttpOnly: (line) => /; *httponly/i.test(line),
  SameSite: (line, how) => new RegExp(`; *samesite=${how}`, "i").test(line),
  Path: (line, how) => new RegExp(`; *path=${how}(;|$)`, "i").test(line),
  Secure: (line) => !/; *secure/i.test(line),
  Domain: (line) => !/; *domain=/i.test(line),
};
