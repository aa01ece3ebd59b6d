// The signature of a request by RFC 5849 (section 3.4), computed again from the received bytes.

import { createHmac } from "node:crypto";

const encode = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const pairsOf = (form) =>
  form ? form.split("&").map((pair) => [...pair.split("="), ""].slice(0, 2).map(decodeForm)) : [];
const decodeForm = (text) => decodeURIComponent(text.replaceAll("+", " "));

/** The parameters of an `Authorization: OAuth …` header, decoded; undefined for another header. */
export function protocolParameters(header = "") {
  if (!header.startsWith("OAuth ")) return undefined;
  const pairs = header
    .slice(6)
    .split(/,\s*/)
    .map((pair) => /^([\w%.~-]+)="([^"]*)"$/.exec(pair));
  return pairs.every(Boolean)
    ? pairs.map(([, name, value]) => [decodeURIComponent(name), decodeURIComponent(value)])
    : undefined;
}

/** HMAC-SHA1 over a request: `method`, `url` as it was sent, `host`, `type` and `body`, its protocol parameters. */
export function reference(
  { method, url, host, type = "", body = "", scheme = "http" },
  parameters,
  clientSecret,
  tokenSecret = "",
) {
  const [path, query] = url.split("?");
  const own = parameters.filter(([name]) => name !== "realm" && name !== "oauth_signature");
  const form = type.startsWith("application/x-www-form-urlencoded") ? pairsOf(body) : [];
  const encoded = [...pairsOf(query), ...form, ...own].map((pair) => pair.map(encode));
  encoded.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  const uri = `${scheme}://${host.toLowerCase()}${path}`;
  const base = [method, uri, encoded.map((pair) => pair.join("=")).join("&")].map(encode).join("&");
  return createHmac("sha1", `${encode(clientSecret)}&${encode(tokenSecret)}`)
    .update(base)
    .digest("base64");
}

/** Returns whether this file computes the RFC's example in section 1.2. Otherwise it is not a reference. */
export function agreesWithTheRfc() {
  const [consumer, method] = [
    ["oauth_consumer_key", "dpf43f3p2l4k3l03"],
    ["oauth_signature_method", "HMAC-SHA1"],
  ];
  const photos = {
    method: "GET",
    url: "/photos?file=vacation.jpg&size=original",
    host: "photos.example.net",
  };
  const parameters = [
    ["realm", "Photos"],
    consumer,
    ["oauth_token", "nnch734d00sl2jdk"],
    method,
    ["oauth_timestamp", "137131202"],
    ["oauth_nonce", "chapoH"],
  ];
  return (
    reference(photos, parameters, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00") === "MdpQcU8iPSUjWoN/UDMsK2sui9I="
  );
}
