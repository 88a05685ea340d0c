export { resultOf } from "./result";
export { runPython } from "./sandbox";
