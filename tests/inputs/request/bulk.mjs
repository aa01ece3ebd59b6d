// Requests that are large or many: the words that stand alone in `request`.

import { encode } from "./encode.mjs";
import { UnknownWord } from "../unknown-word.mjs";
import { drained } from "./drained.mjs";

const form = ["Content-Type", "application/x-www-form-urlencoded"];

/** What each word does with a run; the answer to be judged is `run.answer`. */
export const bulk = {
  form_collisions: (run, { form_collisions: count }) => post(run, form, fields(count)),
  form_fields: (run, { form_fields: count }) => post(run, form, fields(count)),
  form_percent: (run, { form_percent: count }) => post(run, form, "%".repeat(count)),
  json_open: (run, { json_open: count }) => post(run, ["Content-Type", "application/json"], "[".repeat(count)),
  json_bignum: (run, { json_bignum: count }) => post(run, ["Content-Type", "application/json"], `{"csrfToken":${"9".repeat(count)}}`),
  multipart_boundary: (run, { multipart_boundary: size }) =>
    post(run, ["Content-Type", `multipart/form-data; boundary=${"b".repeat(size)}`], `--${"b".repeat(70)}--\r\n`),
  query_pairs: (run, { query_pairs: count }) => get(run, `/api/auth/signin?${fields(count)}`),
  parallel: (run, request) => parallel(run, request),
  origin: (run, request) => throughOrigin(run, request),
};

const fields = (count) => Array.from({ length: count }, (_, i) => `k${i}=${i}`).join("&");

async function post(run, type, body) {
  const { token, cookie } = await run.csrf();
  const text = type[1].includes("urlencoded") ? `csrfToken=${token}&${body}` : body;
  const headers = [["Host", "{HOST}"], type, ["Cookie", `authjs.csrf-token=${cookie}`]];
  run.answer = await run.browser.exchange(await encode({ method: "POST", target: "/api/auth/signin/op", headers, body: text }, run.fill));
}

async function get(run, target) {
  run.answer = await run.browser.exchange(await encode({ method: "GET", target, headers: [["Host", "{HOST}"]] }, run.fill));
}

async function parallel(run, { parallel: count, request }) {
  const kinds = {
    callback_bad_state: (browser) => browser.get("/api/auth/callback/op?code=x&state=x"),
    signin_op: async (browser, { token, cookie }) => {
      browser.jar.set(run.site.base, "authjs.csrf-token", cookie);
      return browser.post("/api/auth/signin/op", { csrfToken: token });
    },
  };
  if (!kinds[request]) throw new UnknownWord(`request.request: ${request}`);
  const csrf = await run.csrf();
  const visitors = Array.from({ length: count }, () => run.visitor());
  await Promise.all(visitors.map((visitor) => kinds[request](visitor, csrf)));
  run.answers = visitors.map((visitor) => visitor.exchanges.at(-1));
  run.answer = run.answers[0];
}

async function throughOrigin(run, { origin: word }) {
  const { origin } = run.site;
  if (!origins[word]) throw new UnknownWord(`request.origin: ${word}`);
  origin.behaviour = origins[word];
  try {
    const request = await encode({ method: "GET", target: "/public/large", headers: [["Host", "{HOST}"]] }, run.fill);
    run.answer = await run.browser.exchange(request, { keep: false });
  } finally {
    origin.behaviour = undefined;
  }
}

const origins = {
  "100MB": async (_, response) => {
    const chunk = Buffer.alloc(65_536, "x");
    for (let sent = 0; sent < 1600 && !response.destroyed; sent += 1) {
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  },
  "1000_set_cookie": (_, response) => response.setHeader("set-cookie", Array.from({ length: 1000 }, (_, i) => `c${i}=${i}`)).end("many"),
  "set_session_cookie": (_, response) => response.setHeader("set-cookie", "authjs.session-token=x; Path=/").end("one"),
  "hang": () => undefined,
  "reset": (request) => request.socket.resetAndDestroy(),
  "redirect_evil": (_, response) => response.writeHead(302, { location: "https://evil.example/" }).end(),
};
