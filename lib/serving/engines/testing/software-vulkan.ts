import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const drivers = "/usr/share/vulkan/icd.d";
const debianPackages = ["libvulkan1", "mesa-vulkan-drivers"];
const patience = ["-o", "Acquire::Retries=5"];

/** What an engine inherits to take Mesa's software device, which computes on the processor, for an accelerator. */
export const softwareVulkan = { GGML_VK_VISIBLE_DEVICES: "0" };

/**
 * Installs Mesa's software Vulkan device where that is possible.
 *
 * @throws Error naming the packages where it is not.
 */
export function installSoftwareVulkan(print: (line: string) => void): void {
  if (isInstalled()) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    print(`Installing ${debianPackages.join(" and ")} for a Vulkan device in software.`);
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq", ...patience], { stdio: "inherit", env: environment });
    execFileSync("apt-get", ["install", "-y", "-qq", ...patience, "--no-install-recommends", ...debianPackages], {
      stdio: "inherit",
      env: environment,
    });
  }
  if (!isInstalled()) {
    throw new Error(`A Vulkan device in software is needed. On Debian: apt-get install ${debianPackages.join(" ")}`);
  }
}

function isInstalled(): boolean {
  return existsSync(drivers) && readdirSync(drivers).some((file) => file.startsWith("lvp_icd"));
}
