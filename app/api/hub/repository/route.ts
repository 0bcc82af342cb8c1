import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/discover";
import * as operations from "@/lib/serving/discover/contract";

export const GET = route(operations.getHubRepository, verbs.getHubRepository);
