// HTTP as a visitor sends it: the target unchanged, and no header that a case does not set.

import { request } from "node:http";

/** Sends a visitor's request to an address. Returns the answer's `status`, `headers`, `setCookies` and `text`. */
export function exchange(address, { method, origin, path, headers, body }) {
  const [host, port] = address.split(":");
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const all = { ...headers, ...length, host: new URL(origin).host };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, method, path, headers: all }, async (incoming) => {
      let text = "";
      for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
      const { "set-cookie": setCookies = [], ...rest } = incoming.headers;
      resolve({ status: incoming.statusCode, headers: new Map(Object.entries(rest)), setCookies, text });
    });
    outgoing.once("error", reject).end(body);
  });
}
