export { Overlays } from "./overlays";
