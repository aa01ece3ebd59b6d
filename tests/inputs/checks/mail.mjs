// Checks of the mails that a case caused.

import { location } from "../request/browser.mjs";
import { askForLink } from "../request/mail-flow.mjs";
import { mailOf, seed } from "../site/rows.mjs";
import { always } from "./only.mjs";

const one = /^[^\s@,;:<>()"]+@[^\s@,;:<>()"]+$/;
const links = (mails) => mails.flatMap(({ text, html, url }) => [url, ...linksIn(text), ...linksIn(html)]);
const linksIn = (text) => text.match(/https?:\/\/[^\s"<>]+/g) ?? [];

/** The words of `expected.mail`. Each gets the mails, its value and `fill`, and returns what is wrong, or nothing. */
export const mailWords = {
  max: (mails, most) => mails.length > most && `${mails.length} mails`,
  note: () => undefined,
  links_host: async (mails, host, fill) => {
    const expected = await fill(host);
    const other = links(mails).find((link) => new URL(link).host !== expected);
    return other && `a link leads to ${other}`;
  },
  links_not_contain: (mails, texts) => firstIn(links(mails), texts),
  not_contains: (mails, texts) =>
    firstIn(
      mails.map((mail) => JSON.stringify(mail)),
      texts,
    ),
  rcpt_is_exactly_one_addr: (mails) => {
    const other = mails.find(({ to }) => typeof to !== "string" || !one.test(to));
    return other && `a mail to ${JSON.stringify(other.to)}`;
  },
  rcpt_domain_never: (mails, domains) => {
    const other = mails.find(({ to }) => domains.some((domain) => to.endsWith(`@${domain}`)));
    return other && `a mail to ${other.to}`;
  },
  headers_injected: (mails, most) => {
    const injected = mails.filter(({ to, from, subject }) => /[\r\n]/.test([to, from, subject].join("|")));
    return injected.length > most && `${injected.length} mails with a line break in a header`;
  },
  body_html_escaped: (mails) => {
    const other = mails.find(
      ({ html }) => html.split(/<a\b/i).length !== 2 || /<(script|img|iframe)\b/i.test(html),
    );
    return other && "the mail has more than its own link";
  },
  max_per_address_per_10min: (mails, most) => {
    const counts = Map.groupBy(mails, ({ to }) => to);
    const [address] = [...counts].find(([, all]) => all.length > most) ?? [];
    return address && `${counts.get(address).length} mails to ${address}`;
  },
};

const firstIn = (all, texts) => {
  const found = texts.find((text) => all.some((one) => one.includes(text)));
  return found && `a mail has ${found}`;
};

/** The words of `expected` about mails and their tokens. */
export const mails = {
  mail: async (run, wanted) => {
    const sent = run.mails();
    const requests = run.sunk();
    if (requests.length > (wanted.max ?? Number.POSITIVE_INFINITY))
      return `${requests.length} requests that may be messages`;
    for (const [word, value] of Object.entries(wanted)) {
      const problem = await mailWords[word](sent, value, run.fill);
      if (problem) return `${word}: ${problem}`;
    }
    return undefined;
  },
  verification_rows_match_mail_rcpt: always((run) => {
    const rows = run.site.database.rows("SELECT identifier FROM verification_tokens");
    const [stored, sent] = [rows.map((row) => row.identifier), run.mails().map(({ to }) => to)];
    return stored.sort().join() !== sent.sort().join() && `tokens for ${stored}, mails to ${sent}`;
  }),
  verification_token_rows: ({ site }, wanted) => {
    const { length } = site.database.rows("SELECT identifier FROM verification_tokens");
    return length !== wanted && `${length} tokens are left`;
  },
  token_still_valid: always((run) => run.userOfLink !== "alice" && `the link signs ${run.userOfLink} in`),
  // The same request about an address that the other case has: with a user, or without one.
  same_response_as_known_email: always(async (run) => {
    const { database } = run.site;
    const [{ to } = {}] = run.mails();
    const isKnown = database.rows("SELECT id FROM users WHERE email = ?", to ?? null).length > 0;
    seed(database);
    if (to && isKnown) database.rows("DELETE FROM users WHERE email = ?", to);
    else if (to) database.rows("INSERT INTO users (id, email) VALUES ('known', ?)", to);
    else database.rows("DELETE FROM users");
    const again = outcome(run, (await run.again()).answer);
    const first = outcome(run, run.answer);
    return again !== first && `${first} for one of a user, ${again} for another`;
  }),
  enumeration_safe: always(async (run) => {
    seed(run.site.database);
    const count = Math.min(run.answers?.length ?? 1, 10);
    const seen = [];
    for (const email of [mailOf("alice"), mailOf("unknown")]) {
      const visitor = run.visitor();
      const answers = [];
      for (let turn = 0; turn < count; turn += 1)
        answers.push(outcome(run, await askForLink(visitor, email)));
      seen.push(answers.join("; "));
    }
    return seen[0] !== seen[1] && `${seen[0]} for an address with a user, ${seen[1]} without`;
  }),
};

const outcome = ({ site }, answer) => `${answer.status} ${location(answer, site.base) ?? ""} ${answer.body}`;
