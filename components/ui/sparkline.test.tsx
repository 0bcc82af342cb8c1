import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Sparkline } from "./sparkline";

const pathsOf = (values: (number | null)[]) =>
  [...renderToStaticMarkup(<Sparkline values={values} label="" />).matchAll(/ d="([^"]+)"/g)].map(([, path]) => path);

test("values in a row are a line, and a gap parts it", () => {
  expect(pathsOf([1, 2, null, 2, 1])).toEqual(["M2.0 22.0L26.0 2.0M74.0 2.0L98.0 22.0"]);
});

test("a value between gaps is seen, as a dot", () => {
  expect(pathsOf([null, 5, null])).toEqual(["M50.0 12.0h0"]);
});

test("an hour of zeros lies at the bottom", () => {
  expect(pathsOf([0, 0])).toEqual(["M2.0 22.0L98.0 22.0"]);
});

test("without a value nothing is drawn", () => {
  expect(pathsOf([null, null])).toEqual([]);
});
