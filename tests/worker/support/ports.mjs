// Free loopback ports.

import { createServer } from "node:net";

// Below the ports that a system gives to sockets that ask for any, so that no such socket takes one between the
// look here and the program that is to listen on it. Test files that run at the same time start at different places.
const [first, count, stride] = [11_000, 21_000, 40];
let next = (process.pid * stride) % count;

/** Returns a loopback port that nothing listens on. The process gets each port once. */
export async function freePort() {
  for (let tries = 0; tries < count; tries += 1) {
    const port = first + next;
    next = (next + 1) % count;
    if (await isFree(port)) return port;
  }
  throw new Error("no loopback port is free");
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
