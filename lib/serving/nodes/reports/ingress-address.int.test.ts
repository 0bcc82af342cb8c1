import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { approveNode } from "..";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let own: TestAgent;
let other: TestAgent;

beforeEach(async () => {
  const organizationId = await newOrganization(db);
  own = await TestAgent.joined(platform, organizationId);
  other = await TestAgent.stranger(platform, organizationId);
  await approveNode(memberContext(platform, organizationId), other);
});

const storedAddress = async ({ nodeId }: TestAgent) =>
  (await db.select().from(nodes).where(eq(nodes.id, nodeId)))[0]?.ingressUrl;

test.each([
  ["a query that swallows what is joined to it", "http://127.0.0.1:3001/api/settings?x="],
  ["a fragment that does", "https://10.1.2.3:3200/#"],
  ["an empty query", "https://10.1.2.3:3200?"],
  ["a path", "https://10.1.2.3:3200/api"],
  ["credentials", "https://root:pass@10.1.2.3:3200"],
  ["another scheme", "ftp://10.1.2.3"],
  ["no address", "10.1.2.3:3200"],
])("an address with %s is refused for every machine", async (_, ingressUrl) => {
  for (const agent of [own, other]) {
    const before = await storedAddress(agent);
    const answer = await agent.reportRaw({ ingressUrl });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("must be https://host:port");
    expect(await storedAddress(agent)).toBe(before);
  }
});

test.each([
  "https://127.0.0.1:3001",
  "http://localhost:3001",
  "https://sub.localhost:3001",
  "https://localhost.:3001",
  "https://0x7f000001:3001",
  "https://2130706433",
  "https://[::1]:3001",
  "https://[::ffff:127.0.0.1]:3001",
  "https://0.0.0.0:3001",
  "https://[::]:3001",
  "https://169.254.169.254",
  "https://[fe80::1]:3200",
  "https://224.0.0.1:3200",
])("%s is no address of another machine", async (ingressUrl) => {
  await expect(other.report({ ingressUrl })).rejects.toThrow(/no address of another machine.*AGENT_HOST=0\.0\.0\.0/);
  expect(await storedAddress(other)).toBe("https://10.9.8.7:3200");
});

test("the control plane's own machine is reached by loopback, others by private addresses, over TLS alone", async () => {
  await own.report({ ingressUrl: "http://127.0.0.1:3999/" });
  expect(await storedAddress(own)).toBe("http://127.0.0.1:3999");
  for (const ingressUrl of ["http://10.1.2.3:3200", "http://atlas:3200"])
    await expect(other.report({ ingressUrl })).rejects.toThrow(/without TLS\. Update its agent/);
  await other.report({ ingressUrl: "https://192.168.7.7:3200" });
  expect(await storedAddress(other)).toBe("https://192.168.7.7:3200");
});
