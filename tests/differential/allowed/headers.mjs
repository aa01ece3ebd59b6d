// Differences that may appear in any step.

import { becomes, differs } from "./rules.mjs";

const private_ = "private, no-cache, no-store";
const isPage = ({ all }) => all.ours["content-type"]?.startsWith("text/html");
// Redirects in either form, refusals, and answers to any POST.
const isSettled = ({ all: { ours }, step }) =>
  !isPage({ all: { ours } }) &&
  (ours.status !== "200" || ours.body?.startsWith('{"url":') || step.method === "POST");

export const inHeaders = {
  "pages-headers": differs(isPage, {
    "cache-control": becomes(undefined, private_),
    "content-type": becomes("text/html", "text/html; charset=utf-8"),
  }),
  "redirect-caching": differs(isSettled, { "cache-control": becomes(undefined, private_) }),
  "request-headers": differs(() => true, {
    request: ({ theirs, ours }) => [theirs, asked(theirs)].map(introduced).includes(ours) && theirs !== ours,
  }),
};

const introduced = (request) =>
  request?.replace(/^user-agent: (oauth4webapi\/v[\d.]+|authjs)$/m, "user-agent: authjs-worker/<version>");

// The requests for GitHub's profile and addresses.
const asked = (request) =>
  request?.replace(
    /^accept: \*\/\*$/m,
    /\/emails$/m.test(request) ? "accept: application/json" : "accept: application/json, application/jwt",
  );
