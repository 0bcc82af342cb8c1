import { expect, test } from "vitest";
import { addressGroup } from "./address-group";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:0:12::1", "2001:db8:0:12::/64"],
  ["2001:DB8:0:0012:ffff:1:2:3", "2001:db8:0:12::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
])("%j counts as %j", (address, group) => expect(addressGroup(address)).toBe(group));
