import { route } from "@/app/api-route";
import * as deployments from "@/lib/deployments";
import * as operations from "@/lib/models/contract";

export const POST = route(operations.startDownload, deployments.downloadAsAsked);
