// Built-in providers with a dialect, through the built Worker. All requests go through `fetch.proxy` to one
// server, which answers as in the provider's documentation and records the requests.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const user = { name: "Ada Lovelace", email: "ada@example.com" };
const bearer = { access_token: "at-1", token_type: "Bearer", expires_in: 3600 };

// Per provider: its entry, its token response, its profile, and the source of each.
const providers = {
  "azure-devops": {
    token: [
      "POST app.vssps.visualstudio.com/oauth2/token",
      { ...bearer, token_type: "jwt-bearer", expires_in: "3599" },
    ],
    userinfo: [
      "GET app.vssps.visualstudio.com/_apis/profile/profiles/me?details=true&coreAttributes=Avatar&api-version=6.0",
      { id: "u-1", displayName: user.name, emailAddress: user.email },
    ],
  },
  bungie: {
    entry: { headers: { "x-api-key": "key-1" } },
    token: ["POST www.bungie.net/platform/app/oauth/token/", bearer],
    userinfo: [
      "GET www.bungie.net/platform/User/GetMembershipsForCurrentUser/",
      { Response: { bungieNetUser: { membershipId: "1", displayName: user.name } } },
    ],
  },
  dropbox: {
    token: ["POST api.dropboxapi.com/oauth2/token", bearer],
    userinfo: [
      "POST api.dropboxapi.com/2/users/get_current_account",
      { account_id: "dbid:1", name: { display_name: user.name }, email: user.email },
    ],
  },
  hubspot: {
    token: ["POST api.hubapi.com/oauth/v1/token", bearer],
    userinfo: ["GET api.hubapi.com/oauth/v1/access-tokens/at-1", { user_id: 1, user: user.email }],
  },
  todoist: {
    token: ["POST todoist.com/oauth/access_token", bearer],
    userinfo: ["GET api.todoist.com/api/v1/user", { id: "1", full_name: user.name, email: user.email }],
  },
  vk: {
    token: [
      "POST oauth.vk.com/access_token?v=5.131",
      { access_token: "at-1", user_id: 1, email: user.email },
    ],
    userinfo: [
      "GET api.vk.com/method/users.get?fields=photo_100&v=5.131",
      { response: [{ id: 1, first_name: "Ada", last_name: "Lovelace" }] },
    ],
  },
  wechat: {
    token: [
      "POST api.weixin.qq.com/sns/oauth2/access_token?appid=client-1&secret=client+secret",
      { access_token: "at-1", openid: "o-1", unionid: "u-1" },
    ],
    userinfo: [
      "GET api.weixin.qq.com/sns/userinfo?access_token=at-1&openid=o-1&lang=zh_CN",
      { openid: "o-1", unionid: "u-1", nickname: user.name },
    ],
  },
};

let proxy, worker;
const asked = [];
before(async () => {
  const answers = new Map(Object.values(providers).flatMap(({ token, userinfo }) => [token, userinfo]));
  proxy = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const line = `${request.method} ${request.headers["x-forwarded-host"]}${request.url}`;
    asked.push({ line, headers: request.headers, body: new URLSearchParams(body) });
    const answer = answers.get(line);
    response
      .writeHead(answer ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(answer ?? {}));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const entry = ([id, { entry }]) => ({
    id,
    clientId: "client-1",
    clientSecret: "client secret",
    fetch: { proxy: `http://localhost:${proxy.address().port}`, ...entry },
  });
  const AUTH = { providers: Object.entries(providers).map(entry) };
  const port = await freePort();
  worker = await startWorker({
    port,
    vars: { AUTH, AUTH_DEV: "1", AUTH_SECRET: "a secret of 32 characters and more" },
  });
});
after(() =>
  Promise.all([worker?.stop(), new Promise((resolve) => (proxy ? proxy.close(resolve) : resolve()))]),
);

for (const [id, { token, userinfo }] of Object.entries(providers)) {
  test(`${id} signs its users in`, async () => {
    asked.length = 0;
    const visitor = new Visitor(worker.origin);
    const authorization = new URL((await visitor.startSignIn(id, "/dashboard")).location);
    const state = authorization.searchParams.get("state");
    const callback = await visitor.get(`/api/auth/callback/${id}?code=c-1${state ? `&state=${state}` : ""}`);
    assert.equal(
      callback.location,
      `${worker.origin}/dashboard`,
      JSON.stringify(asked.map(({ line }) => line)),
    );
    assert.deepEqual(
      asked.map(({ line }) => line),
      [token[0], userinfo[0]],
    );
    for (const { headers } of asked) assert.match(headers["user-agent"], /^authjs-worker\//);
    const session = await visitor.session();
    if (id !== "hubspot") assert.equal(session.user.name, user.name);
    if (!["bungie", "wechat"].includes(id)) assert.equal(session.user.email, user.email);
    check[id]?.(...asked);
  });
}

// The special properties of the two requests.
const check = {
  "azure-devops": (token, userinfo) => {
    assert.equal(token.body.get("assertion"), "c-1");
    assert.equal(token.body.get("client_assertion"), "client secret");
    assert.equal(token.headers.authorization, undefined);
    assert.equal(userinfo.headers.authorization, "Bearer at-1");
  },
  bungie(...requests) {
    for (const { headers } of requests) assert.equal(headers["x-api-key"], "key-1");
  },
  dropbox: (_, { headers, body }) => {
    assert.equal(headers["content-length"] ?? "0", "0");
    assert.equal(headers["content-type"], undefined);
    assert.equal(body.size, 0);
  },
  hubspot: (_, { headers }) => assert.equal(headers.authorization, undefined),
  wechat: (_, { headers }) => assert.equal(headers.authorization, undefined),
};
