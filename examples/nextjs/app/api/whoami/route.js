// A route handler: `auth` gives it the request with the session.

import { auth } from "../../../auth.js";

export const GET = auth((request) => Response.json({ name: request.auth?.user?.name ?? null }));
