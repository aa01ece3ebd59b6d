// Writes vectors/auth_core.json: the mails of @auth/core and its requests to mail services. Run
// `npm ci && node crates/authjs-email/tests/golden.mjs` in the repository's root.

import { readFileSync, writeFileSync } from "node:fs";

const core = new URL("../../../node_modules/@auth/core/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", core), "utf8"));
const { html, text } = await import(new URL("lib/utils/email.js", core).href);
const { defaultNormalizer } = await import(new URL("lib/actions/signin/send-token.js", core).href);

const link = (origin, id, callbackUrl = origin) =>
  `${origin}/api/auth/callback/${id}?${new URLSearchParams({ callbackUrl, token: "0f".repeat(32), email: "ada+x'y@example.com" })}`;

const messages = [
  { url: link("https://site.example.com", "resend"), theme: {} },
  { url: link("http://localhost:8787", "resend", 'http://localhost:8787/a?b=c&d=é"'), theme: {} },
  {
    url: link("https://a-b.c.site.example.com:8443", "email"),
    theme: { brandColor: "#123456", buttonText: "#abcdef" },
  },
].map(({ url, theme }) => {
  const { host } = new URL(url);
  return {
    url,
    theme,
    subject: `Sign in to ${host}`,
    text: text({ url, host }),
    html: html({ url, host, theme }),
  };
});

/** Returns the request that a provider sends. */
async function recorded(id, options) {
  const { default: provider } = await import(new URL(`providers/${id}.js`, core).href);
  const { options: given, ...row } = provider(options);
  /** @type {any} */
  let sent;
  globalThis.fetch = async (url, init) => {
    const request = new Request(url, init);
    const boundary = /boundary=(.*)$/.exec(request.headers.get("content-type") ?? "")?.[1];
    const plain = (value) => (boundary ? value.replaceAll(boundary, "BOUNDARY") : value);
    const headers = [...request.headers].map(([name, value]) => [name, plain(value)]);
    sent = {
      method: request.method,
      url: request.url,
      headers: headers.sort(),
      body: plain(await request.text()),
    };
    return Response.json({});
  };
  const url = link("https://site.example.com", id);
  await row.sendVerificationRequest({
    identifier: "ada@example.com",
    url,
    provider: { ...row, ...given },
    theme: {},
  });
  return { id, name: row.name, options, link: url, request: sent };
}

const from = "no-reply@example.com";
const requests = [
  await recorded("forwardemail", { apiKey: "key", from }),
  await recorded("loops", { apiKey: "key", transactionalId: "template", from }),
  await recorded("mailgun", { apiKey: "key", from }),
  await recorded("mailgun", { apiKey: "key", from, region: "EU" }),
  await recorded("postmark", { apiKey: "key", from: `Example <${from}>` }),
  await recorded("resend", { apiKey: "key", from: `Example <${from}>` }),
  await recorded("sendgrid", { apiKey: "key", from }),
];

const identifiers = [
  "ada@example.com",
  "  Ada@EXAMPLE.com ",
  "ada+tag@example.com",
  "ada@example.com,eve",
  "ada@example.com,eve@evil.example",
  "a@b@example.com",
  '"ada"@example.com',
  "@example.com",
  "ada@",
  "ada@,example.com",
  "ada",
  "",
].map((typed) => {
  try {
    return { typed, email: defaultNormalizer(typed) };
  } catch {
    return { typed, email: null };
  }
});

const source = `@auth/core ${version}, by crates/authjs-email/tests/golden.mjs`;
const file = new URL("vectors/auth_core.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ source, messages, requests, identifiers }, null, 2)}\n`);
