import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/chat";
import * as operations from "@/lib/console/chat/contract";

export const GET = route(operations.getConversation, verbs.getConversation);
export const PATCH = route(operations.updateConversation, verbs.updateConversation);
export const DELETE = route(operations.deleteConversation, verbs.deleteConversation);
