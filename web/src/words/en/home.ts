export const home = {
  title: "A quiet place to think with AI.",
  signIn: "Sign in",
  register: "Create an account",
  promises: [
    { title: "Yours", about: "Runs on your own server. Your chats stay in your database." },
    {
      title: "Nothing gets lost",
      about: "Close the page in the middle of an answer, and find it complete when you return.",
    },
    {
      title: "Any model",
      about: "OpenAI, Anthropic, or a model on your own machine. Try it first with the built-in demo.",
    },
  ],
};
