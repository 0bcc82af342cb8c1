import { operations } from "@/app/operations";
import { openApiDocument } from "@/lib/http";
import { version } from "@/package.json";

export const dynamic = "force-static";

export const GET = () => Response.json(openApiDocument(operations, version));
