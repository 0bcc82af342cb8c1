import { chromium } from "playwright/test";
import { median } from "../median";
import { ApiClient } from "../../e2e/api-client";
import configuration from "../../e2e/playwright.config";
import { startProduct } from "../../e2e/product";
import { owner } from "../../e2e/sign-in";
import { startHub } from "../../e2e/start-hub";
import { deploy, fetchModel } from "../../e2e/walk-to-serving";
import { measurePageLoad, type PageLoad } from "./measure";

/*
 * How long the largest thing on a page takes to appear for somebody on a phone: slow 4G, a processor four times slower,
 * nothing cached, signed in, against the started product with one model serving.
 *
 *   npm run bench:page-load [rounds]
 *
 * Other work on the machine delays a browser that is slowed down already: the median tells the usual, the best round
 * what the product itself takes.
 */

const rounds = Number(process.argv[2] ?? 7);
const lcpBarMs = 1800;
const pages = ["/", "/chat"];

const hub = await startHub();
const product = await startProduct({ hubUrl: hub.url });
const browser = await chromium.launch(configuration.use?.launchOptions);
const loads = new Map<string, PageLoad[]>(pages.map((path) => [path, []]));
try {
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  await deploy(api, await fetchModel(api, hub.model.repoId, hub.model.file, 120_000), "first", 120_000);
  // A server that has just started is slow once; that is not what a visitor meets.
  for (const path of pages) await measurePageLoad(browser, product.url, path);
  for (let round = 0; round < rounds; round += 1) {
    for (const [path, measured] of loads) {
      const load = await measurePageLoad(browser, product.url, path);
      measured.push(load);
      console.log(
        `round ${round + 1} ${path}: server ${ms(load.serverMs)}, first paint ${ms(load.firstPaintMs)}, LCP ${ms(load.lcpMs)} (${load.lcpElement})`,
      );
    }
  }
} finally {
  await browser.close();
  await product.remove();
  await hub.close();
}

for (const [path, measured] of loads) {
  const middle = (pick: (load: PageLoad) => number) => median(measured.map(pick));
  const lcp = middle((load) => load.lcpMs);
  const best = Math.min(...measured.map((load) => load.lcpMs));
  console.log(
    `${path}: JavaScript ${kilobytes(middle((load) => load.scriptBytes))}, CSS ${kilobytes(middle((load) => load.styleBytes))}, fonts ${kilobytes(middle((load) => load.fontBytes))}, CLS ${middle((load) => load.cls).toFixed(3)}`,
  );
  console.log(
    `${path}: LCP median ${ms(lcp)}, best ${ms(best)}; ratio to the bar of ${lcpBarMs} ms: ${(lcp / lcpBarMs).toFixed(2)}`,
  );
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
