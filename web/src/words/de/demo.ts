import type { Words } from "../en";

export const demo: Words["demo"] = {
  banner: "Du nutzt das eingebaute Demomodell.",
  connect: "Modell verbinden",
  askAdmin: "Ein Administrator kann ein echtes verbinden.",
  dismiss: "Ausblenden",
};
