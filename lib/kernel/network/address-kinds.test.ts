import { expect, test } from "vitest";
import { isPrivateAddress } from ".";

test.each(["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.7.7", "::1", "fd00::7", "::ffff:10.1.2.3"])(
  "%s is of the same installation",
  (address) => expect(isPrivateAddress(address)).toBe(true),
);

test.each(["203.0.113.9", "172.32.0.1", "100.64.0.1", "2001:db8::1", "::ffff:203.0.113.9", "localhost", ""])(
  "%j may be anybody's",
  (address) => expect(isPrivateAddress(address)).toBe(false),
);
