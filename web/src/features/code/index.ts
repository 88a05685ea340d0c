export { inTurn } from "./in-turn";
export { resultOf } from "./result";
export { runPython } from "./sandbox";
