import { expect, test } from "vitest";
import { explainLostCookie, refusedAddress } from "./sign-in-address";

const at = (address: string) => new URL(address);

test("whoever comes over http where cookies are for https is told the address to use, before they try", () => {
  expect(refusedAddress("https://ai.example.com/", at("http://ai.example.com/sign-in"))).toContain(
    "Sign in at https://ai.example.com instead",
  );
  expect(refusedAddress("https://ai.example.com", at("http://10.0.0.7:3000/"))).toContain("https://ai.example.com");
});

test.each([
  ["https://ai.example.com", "https://ai.example.com/"],
  ["https://ai.example.com", "https://10.0.0.7/"],
  ["http://ai.example.com", "http://ai.example.com/"],
  ["http://ai.example.com", "https://ai.example.com/"],
  ["https://ai.example.com", "http://localhost:3000/"],
  ["https://ai.example.com", "http://127.0.0.1:3000/"],
])("with PUBLIC_URL %s nothing is said against %s", (publicUrl, here) => {
  expect(refusedAddress(publicUrl, at(here))).toBeUndefined();
});

test("a cookie that did not come back is told with its cause", () => {
  expect(explainLostCookie("https://ai.example.com", at("http://localhost:3000/"))).toContain("https://ai.example.com");
  expect(explainLostCookie("http://ai.example.com:3000", at("http://ai.example.com:3000/"))).toContain(
    "Allow cookies for ai.example.com:3000",
  );
});
