import type { Words } from "../en";

export const demo: Words["demo"] = {
  banner: [
    "Du nutzt das eingebaute Demomodell. Um ein echtes anzuschließen, setze ",
    " oder ",
    " und starte den Server neu.",
  ],
  dismiss: "Ausblenden",
};
