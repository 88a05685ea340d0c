export { type Overlay, Overlays } from "./overlays";
