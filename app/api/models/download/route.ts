import { route } from "@/app/api-route";
import * as deployments from "@/lib/serving/deployments";
import * as operations from "@/lib/serving/models/contract";

export const POST = route(operations.startDownload, deployments.downloadAsAsked);
