import type { InstancePhase } from "@/lib/serving/nodes/protocol";
import type { Deployment, DeploymentPhase } from "../contract";

/** A deployment's phase in the words of the Kamiwaza client. */
export function kamiwazaStatusOf(phase: DeploymentPhase, errorCode: string | null): Deployment["status"] {
  switch (phase) {
    case "waiting":
    case "placing":
      return "REQUESTED";
    case "fetching":
    case "starting":
      return "DEPLOYING";
    case "warming":
      return "INITIALIZING";
    case "serving":
    case "degraded":
      return "DEPLOYED";
    case "stopping":
    case "stopped":
      return "STOPPED";
    case "failed":
      return errorCode === "MODEL_FILES_INCOMPLETE" ? "MUST_REDOWNLOAD" : "FAILED";
  }
}

export function kamiwazaInstanceStatusOf(phase: InstancePhase): string {
  switch (phase) {
    case "waiting":
      return "REQUESTED";
    case "fetching":
      return "COPYING_FILES";
    case "starting":
    case "warming":
      return "INITIALIZING";
    case "serving":
      return "DEPLOYED";
    case "stopping":
    case "stopped":
      return "STOPPED";
    case "failed":
      return "FAILED";
  }
}

const errorWords: Record<string, string> = {
  OUT_OF_MEMORY: "OOM",
  NO_FIT_CAPACITY: "NoFitError",
  NO_ENGINE: "NoFitError",
  DISK_FULL: "NoFitError",
  STARTUP_TIMEOUT: "STARTUP_TIMEOUT",
  ENGINE_EXITED: "CONTAINER_EXITED",
  MODEL_FILES_INCOMPLETE: "MODEL_LOADING_FAILURE",
  MODEL_REFUSED: "MODEL_LOADING_FAILURE",
  ARCH_UNSUPPORTED: "MODEL_LOADING_FAILURE",
  DRIVER_TOO_OLD: "CUDA_ERROR",
};

export const kamiwazaErrorOf = (code: string): string => errorWords[code] ?? "RUNTIME_ERROR";
