// src/worker/entry.js in workerd, around functions of this test in place of the compiled ones.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { replaceEntry } from "../../scripts/entry.mjs";
import { root } from "../../scripts/project.mjs";
import { until } from "./support/until.mjs";

/** Returns the lines of the log after one request, whose answer says how often the instance was created. */
async function after(start) {
  const folder = mkdtempSync(join(tmpdir(), "entry-"));
  const logged = [];
  let miniflare;
  try {
    writeFileSync(
      join(folder, "index.js"),
      `let created = 0;
      globalThis.__worker_init_state = { criticalError: false };
      export default class Worker {
        constructor() { created += 1; globalThis.__worker_init_state.criticalError = false; }
        fetch() { console.log("served"); return new Response(String(created)); }
        scheduled() {}
        start(env) { ${start} }
      }`,
    );
    await replaceEntry(relative(root, folder));
    miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: readFileSync(join(folder, "index.js"), "utf8"),
        compatibilityDate: "2026-11-01",
        bindings: { SECRET: "hunter2" },
        handleStructuredLogs: ({ level, message }) => logged.push({ level, message }),
      }),
    );
    const answer = await miniflare.dispatchFetch("http://localhost/");
    await until(() => logged.some(({ message }) => message === "served"));
    const lines = logged.filter(({ message }) => message.startsWith("{"));
    return {
      created: await answer.text(),
      lines: lines.map((line) => [line.level, JSON.parse(line.message)]),
    };
  } finally {
    await miniflare?.dispose();
    rmSync(folder, { recursive: true });
  }
}

const line = (what) => [
  "error",
  {
    source: "authjs-worker",
    level: "error",
    reason: "panic",
    detail: `the function start failed: ${what}. The first request begins with a new instance`,
  },
];

test("a start that throws is logged, and the first request gets a new instance", async () => {
  assert.deepEqual(await after('throw new TypeError("no such\\nvariable")'), {
    created: "1",
    lines: [line("TypeError: no such\nvariable")],
  });
});

test("a start that throws something without a text is logged too", async () => {
  assert.deepEqual(await after("throw Object.create(null)"), { created: "1", lines: [line("object")] });
});

test("a start that works logs nothing", async () => {
  assert.deepEqual(await after('if (env.SECRET !== "hunter2") throw env;'), { created: "0", lines: [] });
});
