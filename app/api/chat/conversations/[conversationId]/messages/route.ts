import { route } from "@/app/api-route";
import * as verbs from "@/lib/chat";
import * as operations from "@/lib/chat/contract";

export const POST = route(operations.addMessage, verbs.addMessage);
