import { expect, test } from "playwright/test";
import { checkAccessibility } from "../check-accessibility";
import { joinMachine } from "../joined-machine";
import { openProduct } from "../open-product";
import { signIn, type Credentials } from "../sign-in";

const viewer: Credentials = { username: "walter", password: "waits and does not approve" };

test("a machine that joined waits with its facts in sight until an administrator approves it", async ({ browser }) => {
  const { product, api } = await openProduct();
  const nodeId = await joinMachine(product.url, api, "borea", {
    hostname: "borea.local",
    memory: { totalBytes: 96 * 1024 ** 3, availableBytes: 90 * 1024 ** 3 },
  });
  const { id: viewerId } = await api.call<{ id: string }>("POST", "/api/auth/users/local", {
    ...viewer,
    email: "walter@example.com",
    roles: ["viewer"],
  });

  const looking = await browser.newContext({ baseURL: product.url });
  await signIn(looking, viewer);
  const theirs = await looking.newPage();
  for (const path of ["/nodes", `/nodes/${nodeId}`]) {
    await theirs.goto(path);
    await expect(theirs.getByText("borea is waiting for approval")).toBeVisible();
    const answers = theirs.getByRole("button", { name: /^(Approve|Reject)$/ });
    await expect(answers.first()).toHaveAccessibleDescription(/role/);
    await expect(answers.and(theirs.locator(':not([aria-disabled="true"])'))).toHaveCount(0);
  }
  await looking.close();

  const context = await browser.newContext({ baseURL: product.url });
  await signIn(context);
  const page = await context.newPage();
  await page.goto("/nodes");
  await page.getByRole("link", { name: "borea", exact: true }).first().click();
  await page.waitForURL(`**/nodes/${nodeId}`);
  await expect(page.getByText("borea is waiting for approval")).toBeVisible();
  await expect(page.getByText(/It says that it has Ryzen, 96.GiB of memory and no accelerator/)).toBeVisible();
  await checkAccessibility(page);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Approve “borea”?" });
  await expect(dialog.getByText("borea.local")).toBeVisible();
  await dialog.getByRole("button", { name: "Approve node" }).click();
  await expect(page.getByText("borea is waiting for approval")).toHaveCount(0);
  expect(await api.call<{ approved: boolean }>("GET", `/api/nodes/${nodeId}`)).toMatchObject({ approved: true });

  await page.goto("/nodes");
  await page.getByRole("button", { name: "Add node" }).click();
  const adding = page.getByRole("dialog", { name: "Add node" });
  await expect(adding.getByText("Other machines cannot reach this installation")).toBeVisible();
  await expect(adding.getByText("--no-start")).toBeVisible();
  await expect(adding.getByText(/JOIN_TOKEN=.* npm run agent/)).toBeVisible();
  await checkAccessibility(page);

  await api.call("DELETE", `/api/nodes/${nodeId}`);
  await api.call("DELETE", `/api/auth/users/${viewerId}`);
  await context.close();
});
