import * as z from "zod";

const proxyAddress = z
  .string()
  .refine(isProxyAddress, "must be the http:// or https:// address of a proxy, like http://proxy.example.com:3128");

/** The forward proxy for what goes to the model hub. The names in lower case are read too. */
export const proxyConfig = z.object({
  HTTPS_PROXY: proxyAddress.optional(),
  HTTP_PROXY: proxyAddress.optional(),
  NO_PROXY: z.string().optional(),
});

/** Many write a proxy without its scheme, which then is http. */
export const proxyUrl = (address: string): URL | null =>
  URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`);

function isProxyAddress(address: string): boolean {
  const url = proxyUrl(address);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}
