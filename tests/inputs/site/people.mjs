// The server that checks credentials: it knows three people, and compares texts byte by byte.

import { startOrigin } from "../../worker/support/origin.mjs";

export const passwords = {
  alice: "the password of alice, long enough",
  mallory: "the password of mallory, long enough",
  // As it is stored: é is one character.
  uni: "caf\u00e9 caf\u00e9 caf\u00e9",
};

/** Starts the server. Returns its `address` and `stop()`. */
export async function startPeople() {
  const server = await startOrigin((_, response) => {
    const { username, password } = JSON.parse(server.requests.at(-1).body || "{}");
    const isKnown = Object.hasOwn(passwords, username) && passwords[username] === password;
    response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(isKnown ? person(username) : {}));
  });
  return server;
}

const person = (id) => ({
  id,
  name: id[0].toUpperCase() + id.slice(1),
  email: `${id}@example.com`,
  role: "user",
});
