import * as z from "zod";
import { imagePart, type ChatContentPart } from "../chat-message";
import { parseFields, placeOf, unsupported } from "../parse-fields";
import type { Block, Content } from "./fields";

type Place = readonly PropertyKey[];

const textBlock = z.object({ text: z.string() });
const imageBlock = z.object({ source: z.looseObject({ type: z.string() }) });
const base64Source = z.object({ media_type: z.string().regex(/^image\/[\w.+-]+$/), data: z.string() });
const documentBlock = z.object({
  source: z.looseObject({ type: z.string() }),
  title: z.string().nullish(),
  context: z.string().nullish(),
});
const textSource = z.object({ data: z.string() });

/** Text and images, in their order. @throws GatewayError naming a block that is not taken. */
export function readBlocks(content: Content, place: Place): ChatContentPart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((block, index) => readBlock(block, [...place, index]));
}

/** @throws GatewayError naming a block that is not taken. */
export function readBlock(block: Block, place: Place): ChatContentPart {
  switch (block.type) {
    case "text":
      return { type: "text", text: parseFields(textBlock, block, place, "dots").text };
    case "image":
      return readImage(parseFields(imageBlock, block, place, "dots").source, [...place, "source"]);
    case "document":
      return readDocument(block, place);
    default:
      throw notTaken(block.type, place);
  }
}

export function notTaken(type: string, place: Place) {
  const name = placeOf(place, "dots");
  return unsupported(
    name,
    `${name}: a "${type.slice(0, 64)}" block is not taken here; leave it out or send it as text.`,
  );
}

function readImage(source: Block, place: Place): ChatContentPart {
  const name = placeOf(place, "dots");
  if (source.type === "base64") {
    const { media_type, data } = parseFields(base64Source, source, place, "dots");
    return imagePart(`data:${media_type};base64,${data}`, name);
  }
  throw unsupported(name, `${name}: send the image as "base64"; nothing is fetched from elsewhere.`);
}

/** A document of plain text is read as such; others would need somebody who takes their text out. */
function readDocument(block: Block, place: Place): ChatContentPart {
  const { source, title, context } = parseFields(documentBlock, block, place, "dots");
  const at = [...place, "source"];
  if (source.type !== "text") {
    const name = placeOf(at, "dots");
    throw unsupported(name, `${name}: a document is taken as "text" only; send its text.`);
  }
  const { data } = parseFields(textSource, source, at, "dots");
  return { type: "text", text: [title, context, data].filter(Boolean).join("\n\n") };
}
