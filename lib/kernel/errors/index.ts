export { AppError, type FieldProblem, diskFullDetail } from "./app-error";
export { errorCodes, type ErrorCode, problemType } from "./codes";
