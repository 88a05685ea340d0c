import { createContext } from "react";
import type { User } from "@/data/client/types";

/** The admin who looks at the pages. */
export const MeContext = createContext<User | undefined>(undefined);
