/** Servers of tools that people connect with an account of theirs. */
export const connections = {
  title: "Connections",
  back: "Back to settings",
  about:
    "Some tools work with an account of yours on another server. Connect it to let models use these tools for you. You can disconnect at any time.",
  loading: "Loading…",
  empty:
    "There is nothing to connect. Servers appear here once an administrator has added one that needs your account.",
  states: {
    none: "Not connected",
    connected: "Connected",
    more_needed: "Connected, but a tool needs more access",
    ended: "The connection has ended. Connect again to use its tools.",
    unavailable: "You can no longer use this server, but it is still connected.",
  },
  since: "since",
  connect: "Connect",
  connectAgain: "Connect again",
  allowMore: "Allow more",
  connecting: "Connecting…",
  disconnect: "Disconnect",
  disconnectServer: (name: string) => `Disconnect ${name}`,
  disconnectAsk: (name: string) =>
    `Disconnect ${name}? Its tools stop working for you in all chats until you connect it again.`,
  disconnecting: "Disconnecting…",
  cancel: "Cancel",
  isConnected: (name: string) => `${name} is connected.`,
  notConnected: (name: string) => `${name} was not connected.`,
  theServer: "The server",
  outcomes: {
    expired: "The attempt took too long, or began in another browser. Try again.",
    denied: "You did not allow access.",
    refused: "The server's answer was not valid. Try again.",
    client: "The server no longer knew this application. Try again.",
    no_connection: "The server is no longer available to you.",
    authorization_unavailable: "The server that authorizes access could not be reached. Try again later.",
    storage_unavailable: "It could not be stored. Try again in a moment.",
  },
  unusable: {
    undescribed: "This server does not say where to sign in. Its operator has to publish OAuth metadata.",
    no_pkce:
      "This server's sign-in lacks a protection that is required (PKCE with S256). Its operator has to update it.",
    no_client:
      "This server's sign-in takes no new applications. An administrator has to enter a client ID for it.",
    issuer:
      "This server's sign-in has moved to another provider. An administrator has to enter the client secret again, if that is meant to be.",
    unsafe: "This server's sign-in names an address that may not be used. Ask an administrator.",
  },
};
