// The ports that a script listens on: set in the environment, and free.

import { createServer } from "node:net";
import { Problem } from "./console.mjs";

/**
 * Returns the port in the variable `name`, otherwise `otherwise`. Throws a `Problem` unless it is free. `option` sets the port too.
 *
 * @param {string} name
 * @param {number | string} otherwise
 * @param {string} [option]
 */
export async function portFrom(name, otherwise, option) {
  const port = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Problem(`${name}=${process.env[name]} is not a port.`);
  if (await isFree(port)) return port;
  const how = option ? `${option} ${port + 1}` : `${name}=${port + 1} npm start`;
  throw new Problem(`Port ${port} is in use. Choose another: ${how}`);
}

async function isFree(port) {
  const errors = await Promise.all(["127.0.0.1", "::1"].map((host) => listenOnce(port, host)));
  return !errors.some((error) => error?.code === "EADDRINUSE");
}

async function listenOnce(port, host) {
  const server = createServer();
  const error = await new Promise((resolve) =>
    server.once("error", resolve).listen(port, host, () => resolve(undefined)),
  );
  await new Promise((resolve) => server.close(resolve));
  return error;
}
