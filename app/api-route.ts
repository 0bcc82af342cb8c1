import { readConfig, webConfig } from "@/lib/kernel/config";
import { getPlatform } from "@/lib/kernel/context";
import { createRoute } from "@/lib/edge/http";

const { web } = readConfig({ web: webConfig });

/** Binds an operation to a verb in this process; every route handler is one line of it. */
export const route = createRoute(() => getPlatform("web"), { strict: web.API_STRICT });
