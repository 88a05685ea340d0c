/** The admin page with groups of people. */
export const adminGroups = {
  about:
    "Groups decide who may use which models and tools, and can share a budget. People may belong to several. Changes count at their next request.",
  list: "Groups",
  create: "Create group",
  creating: "Creating…",
  name: "Name",
  nameHint: "Such as a team or a department.",
  none: "No groups yet.",
  columns: { group: "Group", members: "Members", budget: "Budget", created: "Created" },
  noBudget: "none",
  close: "Close",
  rename: "Rename",
  renaming: "Renaming…",
  renamed: "Renamed.",
  addMember: "Add a person",
  isMember: "already a member",
  inactive: "inactive",
  added: (username: string) => `Added ${username}.`,
  noMembers: "No members yet.",
  removeMember: (username: string) => `Remove ${username}`,
  removed: (username: string) => `Removed ${username} from the group.`,
  models: "Models",
  modelsAbout: "Besides the models that everyone may use, the members may use:",
  noModels:
    "The members may use the models that everyone may use. Under Models, a model can be limited to groups.",
  remove: "Delete group",
  removeAbout: "The members keep their accounts and chats.",
  removeAsk: "Delete…",
  question: (name: string) =>
    `Delete the group ${name}? Its members lose the models and tools that only this group may use, and its budget no longer counts. A model or MCP server that names no other group can't be used by anyone until you choose who may use it. This can't be undone.`,
  deleted: (name: string) => `Deleted the group ${name}.`,
};
