import { AppError } from "@/lib/kernel/errors";

export const unknownModel = () => new AppError("NOT_FOUND", "There is no such model.");
