/** Search paths, locale, device selection and thread libraries: what a tool or an engine needs of its surroundings. */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|XDG_RUNTIME_DIR|LD_LIBRARY_PATH|DYLD_\w+|(CUDA|NVIDIA|NCCL|HIP|HSA|ROCR|ROCM|AMD|HABANA|ZE|ONEAPI|SYCL|VK|METAL|GGML|OMP|KMP|MKL|OPENBLAS|MALLOC)_\w+)$/;

/**
 * The part of the agent's environment that engines and vendor tools get. Named one by one, because an unknown variable
 * may carry a secret.
 */
export function inheritedEnvironment(environment = process.env): Record<string, string> & { NODE_ENV: "production" } {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && inherited.test(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(kept), NODE_ENV: "production" };
}
