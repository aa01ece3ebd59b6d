// A route handler for signed-in visitors, as the Worker asserts them.

import { verifiedUser } from "../../../assertion.js";

export async function GET(request) {
  const user = await verifiedUser(request.headers);
  if (!user) return Response.json({ message: "no valid assertion" }, { status: 401 });
  const { sub, email, name, groups } = user;
  return Response.json({ sub, email, name, groups });
}
