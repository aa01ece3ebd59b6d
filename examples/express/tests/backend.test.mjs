// Express alone: which access tokens it takes.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";
import express from "../example.mjs";

const { resource } = express;
const path = "/api/authenticated/greeting";

let keysAsked = 0;
let example;
let backend;
before(async () => {
  const count = (context, next) => {
    if (context.path === "/jwks") keysAsked += 1;
    return next();
  };
  example = await prepareExample("express", { resource, before: count });
  backend = await example.alone();
});
after(() => example?.stop());

const ask = (authorization) =>
  new Visitor(backend.origin).send("GET", path, authorization ? { authorization } : {});

const sign = (claims, ...rest) => example.sign({ aud: resource, ...claims }, ...rest);

test("the greeting has the name of the access token, and the keys are asked for once", async () => {
  for (const [name, greeting] of [
    ["Ada User", "Hello, Ada User!"],
    ["Grace Admin", "Hello, Grace Admin!"],
    [undefined, "Hello, unknown name!"],
  ])
    assert.deepEqual((await ask(`Bearer ${await sign({ name })}`)).json(), { greeting });
  assert.equal(keysAsked, 1);
});

const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const refused = {
  "for another API": () => sign({ aud: "https://other.example.com" }),
  "that is an ID Token": () => example.sign(),
  "of another issuer": () => sign({ iss: "https://evil.example" }),
  "that has expired": () => sign({ exp: Math.floor(Date.now() / 1000) - 60 }),
  "with a signature of another key": () => sign({}, {}, another),
  "in an algorithm that is not on the list": () => sign({}, { alg: "PS256" }),
  "whose MAC is made with the public key": () =>
    sign({}, { alg: "HS256" }, Buffer.from(example.publicKey.export({ type: "spki", format: "pem" }))),
  "without a signature": async () => {
    const [, payload] = (await sign()).split(".");
    return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
  },
  "that is no token": () => "hello",
};
for (const [what, make] of Object.entries(refused)) {
  test(`an access token ${what} is refused`, async () => {
    const answer = await ask(`Bearer ${await make()}`);
    assert.equal(answer.status, 401, answer.text);
    assert.deepEqual(Object.keys(answer.json()), ["message"]);
  });
}

test("without a token the endpoint refuses", async () => assert.equal((await ask()).status, 401));

test("tokens with unknown keys ask the provider a few times only, and known keys still work", async () => {
  const asked = keysAsked;
  for (let i = 0; i < 20; i += 1)
    assert.notEqual((await ask(`Bearer ${await sign({}, { kid: `unknown-${i}` })}`)).status, 200);
  assert.ok(keysAsked - asked < 10, `asked ${keysAsked - asked} times`);
  assert.equal((await ask(`Bearer ${await sign()}`)).status, 200);
});
