// The origin behind the Worker. It records each request, and answers ORIGIN-SECRET on paths that need a
// session.

import { startOrigin } from "../../worker/support/origin.mjs";
import { effectivePaths, isProtected, required } from "./readings.mjs";

/** Starts it. `behaviour` may be set to a function that answers in place of the ordinary answer. */
export async function startRecordingOrigin() {
  const origin = await startOrigin((request, response) => {
    if (origin.behaviour) return origin.behaviour(request, response);
    const guarded = effectivePaths(request.url, required).some(isProtected);
    return response.end(guarded ? `ORIGIN-SECRET ${request.url}` : `public ${request.url}`);
  });
  return origin;
}
