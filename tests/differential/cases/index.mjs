// Every fixed case.

import { answerCases } from "./answers.mjs";
import { backendCases } from "./backends.mjs";
import { callbackUrlCases } from "./callback-urls.mjs";
import { callbackCases } from "./callbacks.mjs";
import { combinedCases } from "./combined.mjs";
import { credentialsCases } from "./credentials.mjs";
import { databaseCases } from "./database.mjs";
import { dialectCases } from "./dialects.mjs";
import { emailCases } from "./email.mjs";
import { flowCases } from "./flows.mjs";
import { gateCases } from "./gate.mjs";
import { pageCases } from "./pages.mjs";
import { providerCases } from "./providers.mjs";
import { proxyCases } from "./proxy.mjs";
import { routeCases } from "./routes.mjs";
import { tokenCases } from "./tokens.mjs";
import { variantCases } from "./variants.mjs";

/** The cases that always run. */
export const fixedCases = () =>
  [
    routeCases,
    callbackUrlCases,
    callbackCases,
    backendCases,
    credentialsCases,
    tokenCases,
    pageCases,
    flowCases,
    answerCases,
    combinedCases,
    proxyCases,
    gateCases,
    databaseCases,
    emailCases,
    variantCases,
    dialectCases,
    providerCases,
  ].flatMap((make) => make());
