import type { Medium } from "@/lib/serving/engines";
import type { KnownDeployment } from "../../directory/directory";
import { GatewayError } from "../gateway-error";

const media = new Map<unknown, Medium>([
  ["image_url", "images"],
  ["input_audio", "sound"],
  ["audio_url", "sound"],
  ["video_url", "video"],
  ["file", "files"],
]);

/** What messages hold beside text. */
export function mediaOf(messages: unknown): ReadonlySet<Medium> {
  const found = new Set<Medium>();
  for (const message of asList(messages)) {
    for (const part of asList(member(message, "content"))) {
      const medium = media.get(member(part, "type"));
      if (medium) found.add(medium);
    }
  }
  return found;
}

/** An engine would say it in words of its own, with a status of its own, or leave the part out without a word. */
export function refuseMedia({ name, instances }: KnownDeployment, asked: ReadonlySet<Medium>): void {
  for (const medium of asked) {
    if (instances.some(({ serves }) => serves.media?.includes(medium))) continue;
    const detail = `The model "${name}" takes no ${medium}: send it text alone, or name a model that does.`;
    throw new GatewayError("MALFORMED_REQUEST", "unsupported_content", detail, { param: "messages" });
  }
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;
