// Large or numerous requests: the words that are alone in `request`.

import { gzipSync } from "node:zlib";
import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { drained } from "./drained.mjs";
import { encode } from "./encode.mjs";

const form = ["Content-Type", "application/x-www-form-urlencoded"];

/** The action of each word. The answer to check is `run.answer`. */
export const bulk = {
  form_collisions: (run, { form_collisions: count }) => post(run, form, fields(count)),
  form_fields: (run, { form_fields: count }) => post(run, form, fields(count)),
  form_percent: (run, { form_percent: count }) => post(run, form, "%".repeat(count)),
  json_open: (run, { json_open: count }) =>
    post(run, ["Content-Type", "application/json"], "[".repeat(count)),
  json_bignum: (run, { json_bignum: count }) =>
    post(run, ["Content-Type", "application/json"], `{"csrfToken":${"9".repeat(count)}}`),
  multipart_boundary: (run, { multipart_boundary: size }) =>
    post(
      run,
      ["Content-Type", `multipart/form-data; boundary=${"b".repeat(size)}`],
      `--${"b".repeat(70)}--\r\n`,
    ),
  query_pairs: (run, { query_pairs: count }) => get(run, `/api/auth/signin?${fields(count)}`),
  request_gzip_bomb: (run) =>
    postBytes(run, [form, ["Content-Encoding", "gzip"]], gzipSync(Buffer.alloc(64 * 1024 * 1024, "a"))),
  slow_post: (run) => postBytes(run, [form, ["Content-Length", "10000"]], slowly(10_000)),
  parallel: (run, request) => parallel(run, request),
  origin: (run, request) => throughOrigin(run, request),
};

/** Throws `UnknownWord` for another word, or a value, that is not implemented. */
export function knowsBulk(request, word) {
  onlyWords(request, "request", { [word]: true, ...(word === "parallel" && { request: true }) });
  if (word === "parallel") lookup(kinds, request.request, "request.request");
  if (word === "origin") lookup(origins, request.origin, "request.origin");
  if (["request_gzip_bomb", "slow_post"].includes(word)) onlyTrue(request[word], `request.${word}`);
}

const fields = (count) => Array.from({ length: count }, (_, i) => `k${i}=${i}`).join("&");

async function post(run, type, body) {
  const { token, cookie } = await run.csrf();
  const text = type[1].includes("urlencoded") ? `csrfToken=${token}&${body}` : body;
  const headers = [["Host", "{HOST}"], type, ["Cookie", `authjs.csrf-token=${cookie}`]];
  run.answer = await run.browser.exchange(
    await encode({ method: "POST", target: "/api/auth/signin/op", headers, body: text }, run.fill),
  );
}

async function postBytes(run, headers, body) {
  const length = Buffer.isBuffer(body) ? [["Content-Length", String(body.length)]] : [];
  const request = await encode(
    { method: "POST", target: "/api/auth/signin/op", headers: [["Host", "{HOST}"], ...headers, ...length] },
    run.fill,
  );
  run.answer = await run.browser.exchange({ ...request, body });
}

// One byte a second: a client that keeps a connection open.
async function* slowly(count) {
  for (let sent = 0; sent < count; sent += 1) {
    yield Buffer.from("a");
    await new Promise((resolve) => setTimeout(resolve, 1000).unref());
  }
}

async function get(run, target) {
  run.answer = await run.browser.exchange(
    await encode({ method: "GET", target, headers: [["Host", "{HOST}"]] }, run.fill),
  );
}

/** The requests that can be sent many at a time (`parallel`), by the word of `request`. */
export const kinds = {
  callback_bad_state: (browser) => browser.get("/api/auth/callback/op?code=x&state=x"),
  signin_op: async (browser, { token, cookie }) => {
    browser.jar.set(browser.base, "authjs.csrf-token", cookie);
    return browser.post("/api/auth/signin/op", { csrfToken: token });
  },
};

async function parallel(run, { parallel: count, request }) {
  const csrf = await run.csrf();
  const visitors = Array.from({ length: count }, () => run.visitor());
  await Promise.all(visitors.map((visitor) => kinds[request](visitor, csrf)));
  run.answers = visitors.map((visitor) => visitor.exchanges.at(-1));
  run.answer = run.answers[0];
}

async function throughOrigin(run, { origin: word }) {
  const { origin } = run.site;
  origin.behaviour = origins[word];
  try {
    const request = await encode(
      { method: "GET", target: "/public/large", headers: [["Host", "{HOST}"]] },
      run.fill,
    );
    run.answer = await run.browser.exchange(request, { keep: false });
  } finally {
    origin.behaviour = undefined;
  }
}

/** What the origin answers (`origin`). */
export const origins = {
  "100MB": async (_, response) => {
    const chunk = Buffer.alloc(65_536, "x");
    for (let sent = 0; sent < 1600 && !response.destroyed; sent += 1) {
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  },
  "1000_set_cookie": (_, response) =>
    response
      .setHeader(
        "set-cookie",
        Array.from({ length: 1000 }, (_, i) => `c${i}=${i}`),
      )
      .end("many"),
  set_session_cookie: (_, response) =>
    response.setHeader("set-cookie", "authjs.session-token=x; Path=/").end("one"),
  hang: () => undefined,
  reset: (request) => request.socket.resetAndDestroy(),
  redirect_evil: (_, response) => response.writeHead(302, { location: "https://evil.example/" }).end(),
};
