// The crates in the signatures of rustdoc's pages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignCrates } from "../../scripts/public-api.mjs";

const link = (path) => `<a class="struct" href="x.html" title="struct ${path}">X</a>`;

test("types of other crates are found in declarations and in methods", () => {
  const html = `<pre class="rust item-decl"><code>pub fn a(b: ${link("url::Url")})</code></pre>
    <h4 class="code-header">pub fn b() -> ${link("josekit::jwk::Jwk")}</h4>
    <h3 class="code-header">impl ${link("http::Extensions")} for B</h3>`;
  const found = [
    ["url", "url::Url"],
    ["josekit", "josekit::jwk::Jwk"],
    ["http", "http::Extensions"],
  ];
  assert.deepEqual([...foreignCrates(html)], found);
});

test("the standard library, our own crates, prose and blanket implementations are not", () => {
  const html = `<p>${link("hyper::Request")}</p>
    <h4 class="code-header">pub fn a(b: ${link("alloc::string::String")}, c: ${link("authjs_jose::secret::Secret")})</h4>
    <h2 id="blanket-implementations"></h2><h3 class="code-header">impl ${link("equivalent::Equivalent")} for Q</h3>`;
  assert.deepEqual([...foreignCrates(html)], []);
});
