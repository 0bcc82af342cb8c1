import type { NextConfig } from "next";

/** For data, which runs nothing and is no part of another page. Pages get a policy of their own in proxy.ts. */
const contentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

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
  /** Other spellings by which proxies and older clients ask who calls. */
  rewrites: () =>
    Promise.resolve(
      ["/api/auth/forward/validate/:path*", "/api/auth/verify-token"].map((source) => ({
        source,
        destination: "/api/auth/validate",
      })),
    ),
  /** Where the documentation of the API is looked for first. */
  redirects: () => Promise.resolve([{ source: "/docs", destination: "/api/docs", permanent: false }]),
  /** A page asked for while nobody answers opens when somebody does, instead of the browser's own error page. */
  experimental: { useOffline: true },
  images: { unoptimized: true },
  /** Types and lint have steps of their own. */
  typescript: { ignoreBuildErrors: true },
  headers: () => Promise.resolve([{ source: "/:path*", headers }]),
};

export default config;
