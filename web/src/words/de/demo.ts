import type { Words } from "../en";

export const demo: Words["demo"] = {
  banner: [
    "Hier antwortet das eingebaute Demomodell. Um ein echtes anzuschließen, setze ",
    " oder ",
    " und starte den Server neu.",
  ],
  dismiss: "Ausblenden",
};
