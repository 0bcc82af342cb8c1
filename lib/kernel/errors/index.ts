export { AppError, type FieldProblem } from "./app-error";
export { errorCodes, type ErrorCode } from "./codes";
export { problemType } from "./problem-type";
export { diskFullDetail } from "./disk-full";
