import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/chat";
import * as operations from "@/lib/console/chat/contract";

export const POST = route(operations.addMessage, verbs.addMessage);
