import { Refusal } from "../../openai-server";

/**
 * Watches what sampling costs. Native calls run one after the other and cannot be interrupted, so a request whose steps
 * become dearer would hold up everybody: it ends before that. Processor time is counted, which a busy
 * machine does not stretch.
 */
export type SamplingWatch = {
  /** Begins with a step's sampling. */
  begin(): SampledStep;
};

export type SampledStep = {
  /** Told of each sample that came, in their order. @returns why its request may not go on. */
  sampled(hasGrammar: boolean): Refusal | undefined;
  end(): void;
};

/** A whole vocabulary of 262,144 tokens takes a fifth of a second at most; what grows beyond this would soon take minutes. */
const dearMs = 500;
/** Nothing that is still to end by itself. Seen within `lookMs`, so nobody else is held up for more than a second. */
const overrunMs = 900;
const lookMs = 100;

/** @param onOverrun - told when one sample takes so long that the process can only be ended. */
export function createSamplingWatch(
  onOverrun: (milliseconds: number) => void,
  processorMs: () => number = nativeProcessorMs,
): SamplingWatch {
  return {
    begin() {
      let since = processorMs();
      const timer = setInterval(() => {
        const spent = processorMs() - since;
        if (spent < overrunMs) return;
        clearInterval(timer);
        onOverrun(Math.round(spent));
      }, lookMs);
      return {
        sampled(hasGrammar) {
          const spent = processorMs() - since;
          since += spent;
          return spent > dearMs ? tooDear(hasGrammar) : undefined;
        },
        end: () => clearInterval(timer),
      };
    },
  };
}

function tooDear(hasGrammar: boolean): Refusal {
  if (!hasGrammar) {
    const message =
      "Drawing one token takes too long with these settings. Leave out logit_bias, penalties or logprobs.";
    return new Refusal(400, message, { code: "sampling_too_costly" });
  }
  const message = "Keeping to this schema takes too long here. Give it fewer alternatives that begin alike.";
  return new Refusal(400, message, { code: "schema_too_costly", param: "response_format" });
}

/** Of the threads that run native calls: without this one, which serves HTTP. */
function nativeProcessorMs(): number {
  const [all, here] = [process.cpuUsage(), process.threadCpuUsage()];
  return (all.user + all.system - here.user - here.system) / 1000;
}
