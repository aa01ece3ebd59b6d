// Every fixed case.

import { answerCases } from "./answers.mjs";
import { callbackUrlCases } from "./callback-urls.mjs";
import { flowCases } from "./flows.mjs";
import { gateCases } from "./gate.mjs";
import { pageCases } from "./pages.mjs";
import { proxyCases } from "./proxy.mjs";
import { routeCases } from "./routes.mjs";
import { tokenCases } from "./tokens.mjs";

/** The cases that always run. */
export const fixedCases = () => [routeCases, callbackUrlCases, tokenCases, pageCases, flowCases, answerCases, proxyCases, gateCases].flatMap((make) => make());
