export type HttpRequest = {
  method: "GET" | "POST";
  path: string;
  /** Names and values by turns, as Latin-1. Host and Content-Length are added. */
  headers: readonly string[];
  body: Buffer | null;
};

const target = /^\/[\x21-\x7e]*$/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws TypeError for what would be read as another request than was meant. */
export function requestHead(host: string, { method, path, headers, body }: HttpRequest): string {
  if (!target.test(path)) throw new TypeError("a path cannot be sent as it is");
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const [name = "", value = "\0"] = [headers[index], headers[index + 1]];
    if (!fieldName.test(name) || !fieldValue.test(value)) throw new TypeError("a header cannot be sent as it is");
    head += `${name}: ${value}\r\n`;
  }
  return body || method === "POST" ? `${head}content-length: ${body?.length ?? 0}\r\n\r\n` : `${head}\r\n`;
}
