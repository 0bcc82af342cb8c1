import type { NextConfig } from "next";

/** Scripts come from us alone; inline ones are Next's own bootstrap and carry no input. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = [
  { key: "content-security-policy", value: contentSecurityPolicy },
  { key: "x-content-type-options", value: "nosniff" },
  { key: "referrer-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=()" },
];

const config: NextConfig = {
  output: "standalone",
  /** Said outright, because Next guesses the root by lock files and takes one that lies in a folder above. */
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  reactStrictMode: true,
  /** Both slash forms of every path are served as they are: a redirect would break clients' POSTs. */
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  /** Types and lint have steps of their own. */
  typescript: { ignoreBuildErrors: true },
  headers: () => Promise.resolve([{ source: "/:path*", headers }]),
};

export default config;
