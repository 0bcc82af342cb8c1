import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findInstallation } from "../settings/installation";

/** Puts a staged build in the place of the one before, which is kept as `.dist-previous`. */
const root = findInstallation(import.meta.dirname);
const [current, staged, previous] = [join(root, "dist"), join(root, ".dist-staged"), join(root, ".dist-previous")];

if (!existsSync(join(staged, "BUILD_ID"))) throw new Error("There is no complete staged build. Run: npm run build");
rmSync(previous, { recursive: true, force: true });
if (existsSync(current)) renameSync(current, previous);
renameSync(staged, current);
