export const home = {
  title: "A quiet place to think with AI.",
  signIn: "Sign in",
  register: "Create an account",
  registerFirst: "Create the first account",
  registerFirstAbout: "This server is new. The first account becomes its administrator.",
  features: [
    { title: "Yours", about: "Runs on your own server. Your chats stay in your database." },
    {
      title: "Nothing gets lost",
      about: "Close the page mid-answer and find it complete when you come back.",
    },
    {
      title: "Any model",
      about: "OpenAI, Anthropic, or a model on your own machine. Try it with the built-in demo first.",
    },
  ],
};
