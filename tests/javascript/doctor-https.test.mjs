// What `npx authjs-worker doctor` checks of a site with https only.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { makeFolder } from "./support/command.mjs";

const certificate = fileURLToPath(new URL("../worker/support/localhost-certificate.txt", import.meta.url));
const json = { "content-type": "application/json", "cache-control": "private, no-store" };
const cookie = "__Host-authjs.csrf-token=a%7Cb; Path=/; HttpOnly; Secure; SameSite=Lax";

/** Starts a site without providers that sets this cookie, and asks the doctor. */
async function diagnosed(line, trusts = certificate) {
  const pem = await readFile(certificate);
  const answers = {
    "/api/auth/providers": [json, {}],
    "/api/auth/csrf": [{ ...json, "set-cookie": [line] }, { csrfToken: "a" }],
    "/api/auth/session": [json, null],
  };
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    const [headers, body] = answers[new URL(request.url, "https://a").pathname] ?? [{}, "nothing"];
    response.writeHead(200, headers).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const project = makeFolder();
  try {
    return await project.trusting(trusts, "doctor", `https://localhost:${server.address().port}`);
  } finally {
    project.remove();
    server.closeAllConnections();
    server.close();
  }
}

test("the cookie of a site with https, without a fault", async () => {
  const { said } = await diagnosed(cookie);
  assert.match(said, /ok {7}\/csrf sets __Host-authjs\.csrf-token with the right flags/);
  assert.doesNotMatch(said, /http on this machine/);
});

for (const [what, line, expected] of [
  [
    "no Secure",
    "authjs.csrf-token=a; Path=/; HttpOnly; SameSite=Lax",
    /has no Secure, so it is sent over http too/,
  ],
  [
    "__Secure- without Secure",
    "__Secure-csrf=a; Path=/; HttpOnly; SameSite=Lax",
    /__Secure-csrf needs Secure/,
  ],
  ["__Host- with a Domain", `${cookie}; Domain=localhost`, /needs Secure, Path=\/ and no Domain/],
  ["__Host- below a path", cookie.replace("Path=/", "Path=/api"), /needs Secure, Path=\/ and no Domain/],
  [
    "a cookie for every host",
    `${cookie.replace("__Host-", "")}; Domain=example.com`,
    /is sent to every host below example\.com/,
  ],
])
  test(`${what}: the fault and its fix are named`, async () => {
    const { code, said } = await diagnosed(line);
    assert.equal(code, 1, said);
    assert.match(said, expected);
  });

test("a certificate that is not accepted", async () => {
  const { code, said } = await diagnosed(cookie, "");
  assert.equal(code, 1, said);
  assert.match(said, /the certificate of localhost(:\d+)? is not accepted \(\w+\)/);
});

describe("whether visitors reach a public site over https alone", () => {
  let folder;
  let doctor;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "authjs-worker-doctor-"));
    const [outfile, resolveDir] = [
      join(folder, "https.mjs"),
      fileURLToPath(new URL("../../npm/src/cli/doctor/", import.meta.url)),
    ];
    const contents = 'export * from "./https.js"; export * from "./site.js";';
    await build({
      stdin: { contents, resolveDir, loader: "ts" },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
    });
    doctor = await import(pathToFileURL(outfile).href);
  });
  after(() => rm(folder, { recursive: true }));

  /** Returns the marks and texts of the findings. `ask` answers in the place of the network. */
  const findings = async (address, ask) => {
    const site = new doctor.Site(new URL(address), undefined, 1_000);
    const asked = [];
    site.ask = async (url) => {
      asked.push(url);
      return ask();
    };
    return { asked, found: (await doctor.httpsFindings(site)).map(({ mark, text }) => `${mark}: ${text}`) };
  };
  const answer =
    (status, headers = {}) =>
    () => ({ status, headers: new Headers(headers) });
  const plain = "http://www.example.com/api/auth/providers";

  test("http that leads to https is right", async () => {
    const { asked, found } = await findings(
      "https://www.example.com",
      answer(301, { location: "https://www.example.com/" }),
    );
    assert.deepEqual([asked, found], [[plain], ["ok: http redirects to https"]]);
  });

  for (const [what, ask] of Object.entries({
    "answers itself": answer(200),
    "leads to http": answer(302, { location: "http://www.example.com/elsewhere" }),
    "leads nowhere": answer(308),
  }))
    test(`http that ${what} is not`, async () => {
      const [found, ...more] = (await findings("https://www.example.com", ask)).found;
      assert.match(
        found,
        /^warning: http:\/\/www\.example\.com\/api\/auth\/providers answers \d+ without a redirect to https$/,
      );
      assert.deepEqual(more, []);
    });

  test("no server for http is right", async () => {
    const refuses = () => {
      throw new doctor.NoAnswer(plain, new Error("fetch failed"), 1_000);
    };
    assert.deepEqual((await findings("https://www.example.com", refuses)).found, [
      "ok: there is no server for http",
    ]);
  });

  test("an address with http is an error, unless it is on this machine", async () => {
    const { asked, found } = await findings("http://www.example.com", answer(200));
    assert.match(found[0], /^error: the address is http/);
    assert.match(
      (await findings("http://localhost:8787", answer(200))).found[0],
      /^note: http on this machine/,
    );
    assert.deepEqual(asked, []);
  });

  test("another port has no counterpart with http", async () => {
    assert.deepEqual(await findings("https://www.example.com:8443", answer(200)), { asked: [], found: [] });
  });
});
