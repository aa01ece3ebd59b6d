// The server that gets the mails of the Worker, as JSON.

import { startOrigin } from "../../worker/support/origin.mjs";

/** The words of `setup.faults.mail`. */
export const mailFaults = { status: true, hang: true };

/** Starts it. Returns its `address`, `mails()` (all so far), `fault` (of `mailFaults`) and `stop()`. */
export async function startMailer() {
  const server = await startOrigin((_, response) => {
    const { status = 200, hang } = mailer.fault ?? {};
    if (!hang) response.writeHead(status).end("{}");
  });
  const mailer = Object.assign(server, { mails: () => server.requests.map(({ body }) => JSON.parse(body)) });
  return mailer;
}
