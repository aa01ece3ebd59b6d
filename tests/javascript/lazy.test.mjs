// A configuration that a function of the request computes, in workerd.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

let site;
before(async () => {
  site = await startProject(`
    import { AuthWorker } from "authjs-worker";
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const auth = AuthWorker(async (request, env) => {
      const { searchParams, pathname } = new URL(request.url);
      const name = searchParams.get("name") ?? "none";
      if (name === "broken") return { matcher: 5 };
      if (name === "throws") throw new Error("no configuration today");
      return {
        matcher: ["/dashboard/:path*"],
        keepFragment: name.length % 2 === 0,
        theme: { brandColor: "#" + (0x100000 + (Number(searchParams.get("n")) || 0)).toString(16) },
        callbacks: {
          async authorized({ request }) {
            await wait(name === "slow" ? 30 : 0);
            return new Response("for " + name + " at " + new URL(request.url).searchParams.get("name"));
          },
        },
      };
    });
    export default auth;
  `);
});
after(() => site?.stop());

const get = (query) => new Visitor(site.origin).get(`/dashboard?${query}`);

test("functions of two requests at once do not mix, although they share a parsed configuration", async () => {
  const names = Array.from({ length: 30 }, (_, index) => (index % 2 ? `even${index + 10}` : "slow"));
  const answers = await Promise.all(names.map((name) => get(`name=${name}`)));
  for (const [index, name] of names.entries()) assert.equal(answers[index].text, `for ${name} at ${name}`);
});

test("more configurations than are kept are served, while slow requests go on", async () => {
  const slow = Array.from({ length: 5 }, (_, index) => get(`name=slow&n=${index}`));
  for (let index = 0; index < 200; index += 1)
    assert.equal((await get(`name=a${index}&n=${index}`)).text, `for a${index} at a${index}`);
  for (const answer of await Promise.all(slow)) assert.equal(answer.text, "for slow at slow");
  assert.equal((await get("name=a1&n=1")).text, "for a1 at a1");
});

for (const [name, why] of [
  ["broken", /matcher/],
  ["throws", /no configuration today/],
])
  test(`${name}: 500 on each path, with a line in the log`, async () => {
    const answer = await get(`name=${name}`);
    assert.equal(answer.status, 500, answer.text);
    assert.match(answer.headers["cache-control"], /no-store/);
    assert.doesNotMatch(answer.text, /asset|today/);
    await site.worker.logged((lines) =>
      lines.some(({ reason, detail }) => reason === "configuration" && why.test(detail)),
    );
  });
