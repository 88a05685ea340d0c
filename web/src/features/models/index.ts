// All that other features use of this one.
export { EffortButton } from "./effort-button";
export { findModelButton } from "./find-model-button";
export { ModelButton } from "./model-button";
export { ModelTrigger } from "./model-trigger";
export { ModelsContext } from "./models-context";
