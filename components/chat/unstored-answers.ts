"use client";

import { sharedMap } from "@/components/chat/shared-map";
import type { Message } from "@/lib/console/chat/contract";

/** An answer the server has not taken yet, and why. */
export type Unstored = { message: Message; reason: string };

/** By the message's id. They are shown and talked about like others until the server takes them. */
const unstored = sharedMap<Unstored>();

export const useUnstored = unstored.useEntries;
export const unstoredAnswer = (messageId: string) => unstored.get(messageId);
export const holdAnswer = (message: Message, reason: string) => unstored.set(message.id, { message, reason });
export const releaseAnswer = (messageId: string) => unstored.set(messageId, undefined);
