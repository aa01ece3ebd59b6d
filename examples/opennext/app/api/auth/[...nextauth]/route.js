// In the Worker the gate answers these paths. Under `next start` it is next-auth.

import { handlers } from "../../../../auth.js";

export const { GET, POST } = handlers;
