// The chapters of the site of the documents, in their order.

/** @typedef {{ title: string, file: string }} Chapter */

/** @type {{ title: string, chapters: [title: string, file: string][] }[]} */
export const parts = [
  {
    title: "Begin",
    chapters: [
      ["The first hour", "docs/tutorial.md"],
      ["JavaScript and TypeScript", "docs/javascript.md"],
      ["A site without Rust", "template/README.md"],
      ["From Auth.js", "docs/migrating.md"],
      ["Upgrading", "docs/upgrading.md"],
      ["Examples", "examples/README.md"],
    ],
  },
  {
    title: "How to sign in",
    chapters: [
      ["Providers of your own", "docs/custom-providers.md"],
      ["Links and codes in mails", "docs/email.md"],
      ["Passkeys", "docs/passkeys.md"],
      ["Credentials", "docs/credentials.md"],
      ["ID Tokens of apps, One Tap", "docs/id-token-sign-in.md"],
      ["OAuth 1.0", "docs/oauth1.md"],
      ["How to speak to a provider", "docs/speaking-to-providers.md"],
      ["Several tabs", "docs/tabs.md"],
      ["Callbacks", "docs/callbacks.md"],
    ],
  },
  {
    title: "How to guard a site",
    chapters: [
      ["Behind the Worker", "docs/behind-the-worker.md"],
      ["Rules", "docs/rules.md"],
      ["Several origins", "docs/origins.md"],
      ["Several sites", "docs/hosts.md"],
      ["CORS", "docs/cors.md"],
      ["Access tokens and services", "docs/bearer.md"],
      ["Forward auth", "docs/forward-auth.md"],
      ["Previews", "docs/previews.md"],
    ],
  },
  {
    title: "How to keep sessions and users",
    chapters: [
      ["The database", "docs/database.md"],
      ["Limits in time", "docs/session-limits.md"],
      ["Sessions that can be ended", "docs/revocation.md"],
      ["Sign-out at the provider", "docs/logout.md"],
      ["Fresh access tokens", "docs/refresh.md"],
    ],
  },
  {
    title: "How to operate it",
    chapters: [
      ["The audit trail", "docs/audit.md"],
      ["Metrics", "docs/metrics.md"],
      ["Health", "docs/health.md"],
      ["Changing the secret", "docs/rotation.md"],
      ["Large sites", "docs/scale.md"],
    ],
  },
  {
    title: "How to change the pages",
    chapters: [
      ["The built-in pages", "docs/pages.md"],
      ["Pages of your own", "docs/custom-pages.md"],
    ],
  },
  {
    title: "Reference",
    chapters: [
      ["Options", "docs/configuration.md"],
      ["Providers", "docs/providers.md"],
      ["Refusals", "docs/refusals.md"],
      ["The log", "docs/logging.md"],
      ["Changelog", "CHANGELOG.md"],
    ],
  },
  {
    title: "Explanation",
    chapters: [
      ["Security", "SECURITY.md"],
      ["Threats and their tests", "docs/threats.md"],
      ["Differences from Auth.js", "docs/differences.md"],
      ["What the tests notice", "docs/proof.md"],
      ["Auth.js's own tests", "docs/upstream-tests.md"],
      ["Architecture", "ARCHITECTURE.md"],
      ["Contributing", "CONTRIBUTING.md"],
    ],
  },
];

/** The first page. */
export const home = "README.md";

/**
 * Returns all parts: documents of docs/ that no part names go to the end, so that a new document is never lost.
 *
 * @param {string[]} documents paths of docs/*.md
 */
export function allParts(documents) {
  const named = new Set(parts.flatMap(({ chapters }) => chapters.map(([, file]) => file)));
  const others = documents.filter((file) => !named.has(file));
  if (others.length === 0) return parts;
  /** @type {[string, string][]} */
  const further = others.map((file) => [titleOf(file), file]);
  return [...parts, { title: "Further", chapters: further }];
}

const titleOf = (file) => file.replace(/^.*\/|\.md$/g, "").replaceAll("-", " ");

/** Returns the path of a page in the sources of the book: mdBook writes a README.md as index.html, and changes no link to it. */
export const placeOf = (file) => file.replace(/README\.md$/, "index.md");

/** Returns mdBook's SUMMARY.md. */
export function summary(documents) {
  const lines = allParts(documents).flatMap(({ title, chapters }) => [
    `\n# ${title}\n`,
    ...chapters.map(([name, file]) => `- [${name}](${placeOf(file)})`),
  ]);
  return `# Summary\n\n[authjs-worker](${placeOf(home)})\n${lines.join("\n")}\n`;
}
