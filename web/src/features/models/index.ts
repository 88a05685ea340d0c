// All that other features use of this one.
export { modelButton } from "./model-button";
export { ModelPicker } from "./model-picker";
export { ModelTrigger } from "./model-trigger";
export { ModelsContext } from "./models-context";
