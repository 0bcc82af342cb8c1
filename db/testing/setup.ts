import { afterAll } from "vitest";
import { forceRetries } from "../forced-retries";
import { cleanUpAfterFile } from "./after-file";
import { recordStatements } from "./statement-log";

/** Runs before every integration test file. FORCE_SERIALIZATION_FAILURES=0.3 makes 30 % of all transactions run again. */
forceRetries(Number(process.env["FORCE_SERIALIZATION_FAILURES"] ?? 0));
recordStatements();
afterAll(cleanUpAfterFile);
