export { housekeep } from "./housekeep";
