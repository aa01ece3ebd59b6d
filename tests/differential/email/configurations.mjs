// The configurations with sign-in by e-mail. Each has a database, and requests to mail services reach the recorder.

import { senderHeaders } from "./sender.mjs";

const from = "Example <no-reply@example.com>";
// The age of the Worker's links, unless a configuration is about ages.
const maxAge = 600;
const resend = { id: "resend", apiKey: "key-1", from, maxAge };

// Every mail service of Auth.js with an API. Auth.js writes no usable sender with a name for SendGrid and Mailgun.
const services = [
  resend,
  { id: "sendgrid", apiKey: "key-2", from: "no-reply@example.com" },
  { id: "postmark", apiKey: "key-3", from },
  { id: "mailgun", apiKey: "key-4", from: "no-reply@example.com" },
  { id: "forwardemail", apiKey: "key-5", from },
  { id: "loops", apiKey: "key-6", transactionalId: "mail-1" },
].map((one) => ({ ...one, maxAge }));

const named = [
  { id: "sendgrid", apiKey: "key-2", from, maxAge },
  { id: "mailgun", apiKey: "key-4", from, region: "EU", maxAge },
];

// Who may sign in: the same rule as the Worker's configuration and as code.
const emails = ["ada@example.com", "new@example.com"];
const rules = {
  own: { callbacks: { signIn: { emails, providers: ["resend"] } } },
  callbacks: { signIn: ({ user, account }) => account.provider === "resend" && emails.includes(user.email) },
};

/** The ids of the mail services. */
export const serviceIds = services.map(({ id }) => id);

/** Whether an entry of `providers` mails links. */
export const isMailing = ({ id, type }) => type === "email" || serviceIds.includes(id);

/** By name, for a recorder at the address `at`. `providers` are those that other configurations have. */
export function emailConfigurations(withAuth, at, providers) {
  // The option of the Worker that restores what Auth.js does: Ada's address is not proved.
  const same = { linkUnverifiedEmail: true };
  const withMail = (session, more, rest) =>
    withAuth(
      { session, providers: [...providers, resend], ...more },
      { database: true, elsewhere: true, ...rest, own: { ...same, ...rest?.own } },
    );
  const stored = { strategy: "database" };
  const sealed = { strategy: "jwt" };
  const { maxAge: _, ...unset } = resend;
  const aged = (one) => ({ providers: [...providers, one] });
  const own = {
    id: "post",
    name: "E-mail",
    type: "email",
    url: `${at}/mail/send`,
    from,
    maxAge,
    headers: senderHeaders,
  };
  return {
    email: withMail(stored),
    "email-jwt": withMail(sealed),
    "email-new-user": withMail(stored, { pages: { newUser: "/welcome" } }),
    "email-jwt-new-user": withMail(sealed, { pages: { newUser: "/welcome?tour=1" } }),
    "email-pages": withMail(stored, {
      pages: { signIn: "/login", error: "/oops", verifyRequest: "/mail" },
    }),
    "email-rules": withMail(stored, {}, rules),
    "email-jwt-rules": withMail(sealed, {}, rules),
    "email-lasting": withMail(stored, aged({ ...resend, maxAge: 3600 })),
    "email-default": withMail(stored, aged(unset)),
    "email-theme": withMail(stored, { theme: { brandColor: "#ff0000", buttonText: "#000000" } }),
    "email-https": withMail(stored, { useSecureCookies: true }),
    "email-services": withMail(stored, { providers: services }),
    "email-named": withMail(stored, { providers: named }),
    "email-own": withMail(sealed, { providers: [...providers, own] }),
  };
}
