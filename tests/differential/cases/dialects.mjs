// The answers of built-in providers besides profiles, each in its dialect: tokens, errors, responses.

import { samplesOf } from "../providers/samples.mjs";
import { wholeSignIn } from "./providers.mjs";

/** By provider and behaviour: changes to valid answers, and additions to the query of a valid response. */
const dialects = {
  apple: { "the visitor cancels": { response: "error=user_cancelled_authorize{{&state}}" } },
  "azure-ad": {
    "an error": {
      token: {
        status: 400,
        text: '{"error":"invalid_grant","error_description":"AADSTS70008","error_codes":[70008]}',
      },
    },
  },
  dropbox: { "userinfo of status 401": { userinfo: { status: 401, body: { error_summary: "x" } } } },
  facebook: {
    "an error": {
      token: { status: 400, text: '{"error":{"message":"x","type":"OAuthException","code":100}}' },
    },
  },
  fusionauth: {
    "a challenge of status 400": {
      token: {
        status: 400,
        text: '{"error":"invalid_grant"}',
        headers: { "www-authenticate": 'Basic realm="x"' },
      },
    },
    "a challenge of status 401": {
      token: {
        status: 401,
        text: '{"error":"invalid_client"}',
        headers: { "www-authenticate": 'Basic realm="x"' },
      },
    },
    "a challenge of status 200": { token: { headers: { "www-authenticate": 'Basic realm="x"' } } },
  },
  github: {
    "iss in the response": { response: "code=code-1&iss=https://github.com/login/oauth" },
    "another iss in the response": { response: "code=code-1&iss=https://evil.example" },
    "an error of status 200": {
      token: {
        text: '{"error":"bad_verification_code","error_description":"x","error_uri":"https://docs.example/"}',
      },
    },
    "scopes between commas": { token: { body: { scope: "read:user,user:email", token_type: "bearer" } } },
  },
  instagram: { "no token_type": { token: { body: { token_type: undefined, user_id: 17 } } } },
  line: { "another algorithm": { alg: "RS256" } },
  "microsoft-entra-id": {
    "an error": {
      token: { status: 400, text: '{"error":"invalid_grant","error_description":"AADSTS70008"}' },
    },
    "no tid": { claims: { tid: undefined, iss: "https://login.microsoftonline.com/common/v2.0" } },
    "tid of another": { claims: { tid: "00000000-0000-4000-8000-000000000000" } },
  },
  nextcloud: {
    "no user_id": { token: { body: {} } },
    "an error of status 200": {
      profile: {},
      userinfo: { body: { ocs: { meta: { status: "failure", statuscode: 997 }, data: [] } } },
    },
  },
  notion: {
    "no owner": { userinfo: { body: { bot: {} } } },
    "more members": {
      token: { body: { bot_id: "b", workspace_name: null, owner: {}, duplicated_template_id: null } },
    },
  },
  slack: { "an error of status 200": { token: { text: '{"ok":false,"error":"invalid_code"}' } } },
  strava: { "more members": { token: { body: { expires_at: 1, athlete: { id: 7 }, refresh_token: "r" } } } },
  threads: { "no token_type": { token: { body: { token_type: undefined, user_id: 17 } } } },
  tiktok: {
    "an error": {
      token: { status: 400, text: '{"error":"invalid_grant","error_description":"x","log_id":"1"}' },
    },
    "more members": {
      token: {
        body: { open_id: "o", refresh_expires_in: 300, refresh_token: "r", scope: "user.info.basic" },
      },
    },
  },
  twitch: {
    "an error": { token: { status: 400, text: '{"status":400,"message":"Invalid authorization code"}' } },
    "an error by the book": { token: { status: 400, text: '{"error":"invalid_grant"}' } },
    "scope a text": { token: { body: { scope: "openid" } } },
    "scope a table": { token: { body: { scope: {} } } },
    "no scope": { token: { body: { scope: undefined } } },
  },
  vk: {
    "no token_type": { token: { body: { token_type: undefined, user_id: 17 } } },
    "no users": { userinfo: { body: { response: [] } } },
    "an error of status 200": { userinfo: { body: { error: { error_code: 5 } } } },
  },
  wechat: {
    "an error of status 200": { token: { text: '{"errcode":40029,"errmsg":"invalid code"}' } },
    "token_type in capitals": { token: { body: { token_type: "Bearer", openid: "open-1" } } },
    "no openid": { token: { body: { token_type: undefined } } },
  },
};

export function dialectCases() {
  return Object.entries(dialects).flatMap(([id, all]) =>
    Object.entries(all).map(([name, { response, profile = samplesOf(id)[0].profile, ...told }]) => {
      const one = wholeSignIn(id, { name: `dialect: ${name}`, profile }, response);
      const claims = { ...one.answers.claims, ...told.claims };
      return { ...one, signsIn: false, answers: { ...one.answers, ...told, claims } };
    }),
  );
}
