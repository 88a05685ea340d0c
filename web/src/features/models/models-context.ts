import { createContext } from "react";
import type { Model } from "@/data/client/types";

/** The models that may answer in this chat; empty until they are known. */
export const ModelsContext = createContext<readonly Model[]>([]);
