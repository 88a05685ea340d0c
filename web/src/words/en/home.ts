export const home = {
  title: "A quiet place to think with a language model.",
  signIn: "Sign in",
  register: "Create an account",
  promises: [
    { title: "Yours", about: "It runs on your own server. Chats stay in your database." },
    {
      title: "Nothing gets lost",
      about: "Close the page in the middle of an answer and find all of it when you return.",
    },
    {
      title: "Any model",
      about: "OpenAI, Anthropic, or one on your own machine. Without any, a built-in demo answers.",
    },
  ],
};
