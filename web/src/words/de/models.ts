import type { Words } from "../en";

export const models: Words["models"] = {
  model: (name) => `Modell: ${name}`,
  choose: "Modell wählen",
  chooseAnother: "Anderes Modell wählen",
  answerAgain: "Neu antworten mit …",
  gone: (name) => `${name} ist nicht mehr verfügbar. Wähle ein anderes Modell.`,
  search: "Modelle suchen",
  placeholder: "Modelle suchen …",
  list: "Modelle",
  noneFound: "Keine Modelle gefunden",
  loading: "Modelle werden geladen …",
  loadFailed: "Die Modelle konnten nicht geladen werden.",
  retry: "Erneut versuchen",
  demo: "Demo",
  demoDescription: "Kennt dieses Produkt und sonst nichts.",
  vision: "Sieht Bilder",
  tools: "Nutzt Werkzeuge",
  reasoning: "Denkt nach",
  effort: "Denkaufwand",
  automatic: "Automatisch",
  efforts: { low: "Niedrig", medium: "Mittel", high: "Hoch" },
};
