import type { KnownFailure } from "./describe-tool-failure";

export const knownAmdFailures: readonly KnownFailure[] = [
  {
    pattern: /missing the following required groups|permission denied/i,
    code: "AMD_DEVICES_NOT_ALLOWED",
    detail: "this user may not open the devices. Add it to the groups render and video, and sign in again.",
  },
  {
    pattern: /driver not (?:initialized|loaded)|amdgpu not found|check amdgpu version|AMDSMI_STATUS_DRIVER_NOT_LOADED/i,
    code: "AMD_DRIVER_NOT_LOADED",
    detail:
      "the amdgpu kernel module is not loaded, or does not fit the tool. Install both from the same ROCm release.",
  },
];
