import { operations } from "@/app/operations";
import { openApiDocument } from "@/lib/edge/http";
import { version } from "@/package.json";

const document = JSON.stringify(openApiDocument(operations, version));

/** Asked for anew each time: a cache would go on saying what an earlier version could do. */
const headers = { "content-type": "application/json", "cache-control": "no-cache" };

export const GET = () => new Response(document, { headers });
