import type { Browser } from "playwright/test";
import { signIn } from "../../e2e/sign-in";

export type PageLoad = {
  /** Largest contentful paint, in ms from navigation. */
  lcpMs: number;
  /** What was painted: tag and the beginning of its text. */
  lcpElement: string;
  firstPaintMs: number;
  serverMs: number;
  /** Cumulative layout shift, without a unit. */
  cls: number;
  /** As they travelled, compressed. */
  scriptBytes: number;
  styleBytes: number;
  fontBytes: number;
};

/** Lighthouse's slow 4G, said to the browser: bytes per second and ms for every request. */
const slow4g = {
  offline: false,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
  latency: 150,
};
const cpuSlowDown = 4;

/** Loads one page with nothing cached, signed in, as slowly as a phone would, and waits until it has come to rest. */
export async function measurePageLoad(browser: Browser, origin: string, path: string): Promise<PageLoad> {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
  try {
    await signIn(context);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", slow4g);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpuSlowDown });
    await page.addInitScript(() => {
      const seen = { lcpMs: 0, lcpElement: "", cls: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (!(entry instanceof LargestContentfulPaint)) continue;
          seen.lcpMs = entry.startTime;
          const { element } = entry;
          seen.lcpElement = element ? `${element.localName} “${element.textContent.trim().slice(0, 60)}”` : "gone";
        }
      }).observe({ type: "largest-contentful-paint", buffered: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
          if (!entry.hadRecentInput) seen.cls += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(path, { waitUntil: "load" });
    await page.waitForTimeout(restMs);
    const { seen, resources, firstPaintMs, serverMs } = await page.evaluate(() => ({
      seen: (globalThis as unknown as { seen: Pick<PageLoad, "lcpMs" | "lcpElement" | "cls"> }).seen,
      resources: (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).map((entry) => ({
        name: entry.name,
        bytes: entry.encodedBodySize,
      })),
      firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      serverMs: (performance.getEntriesByType("navigation") as PerformanceNavigationTiming[])[0]?.responseStart ?? NaN,
    }));
    const bytesOf = (ending: RegExp) =>
      resources.filter(({ name }) => ending.test(name)).reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      ...seen,
      firstPaintMs,
      serverMs,
      scriptBytes: bytesOf(/\.js(\?|$)/),
      styleBytes: bytesOf(/\.css(\?|$)/),
      fontBytes: bytesOf(/\.woff2(\?|$)/),
    };
  } finally {
    await context.close();
  }
}

/** After the load event: data, late chunks and whatever they move must have arrived by then. */
const restMs = 6000;
