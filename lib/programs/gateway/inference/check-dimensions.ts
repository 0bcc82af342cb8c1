import { parseJson } from "@/lib/kernel/json/parse-json";
import * as z from "zod";
import type { AnswerTransform } from "./answer-transform";
import { GatewayError } from "./gateway-error";

const embeddings = z.object({ data: z.array(z.object({ embedding: z.union([z.string(), z.array(z.number())]) })) });

/**
 * Lets an answer pass whose vectors have the dimensions that were asked for. A vector means something cut short only where
 * its model was trained for it, which no file tells: so nothing is cut here, and an engine that gives others is not believed.
 */
export function checkDimensions(dimensions: number): AnswerTransform {
  return {
    events: (block) => block,
    whole(body, status) {
      const { data } = embeddings.safeParse(parseJson(body.toString("utf8")));
      if (status !== 200 || !data) return body;
      const given = data.data.map(({ embedding }) => lengthOf(embedding)).find((length) => length !== dimensions);
      if (given === undefined) return body;
      const detail = `This model gives vectors of ${given} dimensions and is not known to keep its meaning in ${dimensions}. Leave "dimensions" out.`;
      throw new GatewayError("MALFORMED_REQUEST", "unsupported_value", detail, { param: "dimensions" });
    },
  };
}

/** In base64 each number has four bytes. */
const lengthOf = (embedding: string | number[]) =>
  typeof embedding === "string" ? Buffer.from(embedding, "base64").length / 4 : embedding.length;
