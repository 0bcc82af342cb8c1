import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/chat";
import * as operations from "@/lib/console/chat/contract";

export const GET = route(operations.listConversations, verbs.listConversations);
export const POST = route(operations.createConversation, verbs.createConversation);
