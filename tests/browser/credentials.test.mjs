// The form for credentials in a browser: beside the button of a provider, with a wrong and with the right password.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startOrigin } from "../worker/support/origin.mjs";
import { startSite } from "../worker/support/site.mjs";
import { newPage, picture, startChromium } from "./support/chromium.mjs";

const password = "correct horse battery staple";
const fields = {
  username: { label: "User name", placeholder: "ada", autoComplete: "username", required: true },
  password: { label: "Password", type: "password", autoComplete: "current-password", required: true },
};
let people;
let site;
let browser;

before(async () => {
  people = await startOrigin((_, response) => {
    const typed = JSON.parse(people.requests.at(-1).body);
    const isRight = typed.username === "ada" && typed.password === password;
    response.writeHead(isRight ? 200 : 401, { "content-type": "application/json" });
    response.end(isRight ? JSON.stringify({ id: "1", name: "Ada" }) : "{}");
  });
  const login = { id: "login", type: "credentials", name: "Acme", fields, url: `http://${people.address}/` };
  [site, browser] = await Promise.all([
    startSite({ vars: { AUTH: { providers: [login] } } }),
    startChromium(),
  ]);
});
after(() => Promise.all([browser?.close(), site?.stop(), people?.stop()]));

for (const scheme of ["light", "dark"]) {
  test(`a visitor types a wrong and then the right password, ${scheme}`, async () => {
    const page = await newPage(browser, scheme);
    await page.goto(`${site.origin}/dashboard`);
    await picture(page, `credentials-${scheme}`);
    const submit = async (text) => {
      await page.getByLabel("User name").fill("ada");
      await page.getByLabel("Password").fill(text);
      await page.getByRole("button", { name: "Sign in with Acme" }).click();
    };
    await submit("wrong");
    await page.getByRole("alert").getByText("That is not right.").waitFor();
    assert.equal(new URL(page.url()).search, "?error=CredentialsSignin&code=credentials");
    await picture(page, `credentials-refused-${scheme}`);
    await submit(password);
    await page.waitForURL(`${site.origin}/dashboard`);
    assert.equal(await page.textContent("body"), "asset /dashboard");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}
