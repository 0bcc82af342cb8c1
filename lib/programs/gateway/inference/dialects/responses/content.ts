import * as z from "zod";
import { imagePart, textOf, type ChatContentPart } from "../chat-message";
import { parseFields, placeOf, unsupported } from "../parse-fields";

type Place = readonly PropertyKey[];

const list = z.array(z.looseObject({ type: z.string() })).max(4096);
const textPart = z.object({ text: z.string() });
const refusalPart = z.object({ refusal: z.string() });
const image = z.object({
  image_url: z.string().nullish(),
  file_id: z.string().nullish(),
  detail: z.string().max(32).nullish(),
});
const audio = z.object({ input_audio: z.object({ data: z.string(), format: z.string().max(32) }) });

/** What a user or a tool says: text, images, sound. @throws GatewayError naming a part that is not taken. */
export function readContent(content: unknown, place: Place): ChatContentPart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return parseFields(list, content, place, "brackets").map((part, index) => readPart(part, [...place, index]));
}

/** What the assistant said: text alone. */
export const readSaid = (content: unknown, place: Place): string =>
  textOf(readContent(content, place).filter(({ type }) => type === "text"));

function readPart(part: { type: string }, place: Place): ChatContentPart {
  switch (part.type) {
    case "input_text":
    case "output_text":
    case "text":
    case "summary_text":
      return { type: "text", text: parseFields(textPart, part, place, "brackets").text };
    case "refusal":
      return { type: "text", text: parseFields(refusalPart, part, place, "brackets").refusal };
    case "input_image": {
      const { image_url, detail } = parseFields(image, part, place, "brackets");
      const name = placeOf([...place, "image_url"], "brackets");
      if (!image_url) throw unsupported(name, `"${name}" must be a data: URL; files are not stored.`);
      return imagePart(image_url, name, detail);
    }
    case "input_audio":
      return { type: "input_audio", input_audio: parseFields(audio, part, place, "brackets").input_audio };
    default: {
      const name = placeOf(place, "brackets");
      throw unsupported(name, `"${name}" is of the type "${part.type}", which is not taken; send its text instead.`);
    }
  }
}
