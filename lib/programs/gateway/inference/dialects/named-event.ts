/** One server-sent event that carries its type as its name and in its data. */
export const namedEvent = (data: { type: string } & Record<string, unknown>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
