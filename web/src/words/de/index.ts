import type { Words } from "../en";
import { administration } from "./administration";
import { everyone } from "./everyone";

/** All German texts, for tests. The page loads the two parts apart. */
export const de: Words = { ...everyone, ...administration };
