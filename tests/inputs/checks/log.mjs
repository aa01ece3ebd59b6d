// Checks of the Worker's log, and whether it is still running.

import { always } from "./only.mjs";

/** The words of `expected` about the log and about the Worker's health. */
export const health = {
  no_panic: always(
    ({ logged }) => /panicked|RuntimeError|wasm trap/.test(logged()) && `panicked: ${logged().slice(0, 500)}`,
  ),
  worker_alive: always(async ({ visitor, testCase }) => {
    const { status } = await visitor().get("/api/auth/csrf");
    // A Worker with an invalid configuration answers 500 to every request. It counts as alive.
    const alive =
      testCase.setup.env || testCase.setup.config === "redirect_proxy_bad_url"
        ? status === 200 || status === 500
        : status === 200;
    return !alive && `GET /csrf answers ${status} afterwards`;
  }),
  secrets_not_in_body_or_logs: always(async ({ site, logged, browser }) => {
    const secrets = [
      site.secret,
      site.op.clientSecret,
      site.op2.clientSecret,
      site.tw.clientSecret,
      ...site.op.secrets.slice(-20),
      ...site.tw.secrets.slice(-20),
    ];
    const texts = [logged(), ...browser.exchanges.map(({ body }) => body)];
    return (
      secrets.some((secret) => texts.some((text) => text.includes(secret))) &&
      "a secret stands in a body or in the log"
    );
  }),
  logs_not_contain: async ({ fill, logged }, texts) => {
    for (const text of texts) if (logged().includes(await fill(text))) return `the log holds ${text}`;
    return undefined;
  },
  log_lines_added_max: ({ logged }, most) =>
    logged().trim().split("\n").length > most && "too many lines in the log",
  fails_closed: always(
    ({ answer, reached }) => (reached().length > 0 || answer.status === 200) && "fails open",
  ),
};
