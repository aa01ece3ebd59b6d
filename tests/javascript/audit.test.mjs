// The audit trail in Node.js: events in the log.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv";
import { dist } from "./support/project.mjs";

const { AuthWorker } = await import(`${dist}node/index.js`);
const schema = JSON.parse(readFileSync(new URL("../../docs/audit.schema.json", import.meta.url), "utf8"));
const isEvent = new Ajv({ strict: true, strictRequired: false }).compile(schema);

const secret = "a secret of the tests with more than 32 characters";
const client = { clientId: "a", clientSecret: "b" };
const providers = [{ id: "acme", name: "Acme", type: "oidc", issuer: "https://id.acme.example", ...client }];
const request = () => new Request("https://a.example/api/auth/nonsense");

test("events reach the log", async (t) => {
  const lines = [];
  t.mock.method(console, "log", (line) => lines.push(line));
  const worker = AuthWorker({ secret, providers, audit: { to: ["log"] } });
  assert.equal((await worker.fetch(request())).status, 400);
  const events = lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit !== undefined);
  assert.deepEqual(
    events.map(({ event, reason }) => [event, reason]),
    [
      ["configuration", undefined],
      ["refused", "unknown_action"],
    ],
  );
  assert.ok(events.every(isEvent), JSON.stringify(isEvent.errors));
});

test("a queue that is not bound is an error of the configuration", () => {
  const configured = () => AuthWorker({ secret, providers, audit: { to: ["queue"] } });
  assert.throws(configured, /audit\.to\[0\]: "queue": needs the binding AUTH_QUEUE/);
});
