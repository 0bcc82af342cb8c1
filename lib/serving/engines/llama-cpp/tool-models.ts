/** Models whose templates take tools in a format that the bundled engine reads, for whoever looks for one. */
export const toolModels = "Hermes, Qwen 2.5 and later, Llama 3.1 or later, Mistral with tools, Gemma 4, FunctionGemma";
