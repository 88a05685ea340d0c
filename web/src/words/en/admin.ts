/** The frame of the admin pages. */
export const admin = {
  notForYou: "This page is for administrators",
  notForYouAbout:
    "Your account is not an administrator's. If you need something changed here, ask one of them.",
  back: "Back to chats",
  menu: "Menu",
  skip: "Skip to the content",
  loading: "Loading…",
  loadMore: "Load more",
  unsaved: "Unsaved changes",
  cancel: "Cancel",
  changedMeanwhile: (username: string) => `This was changed by ${username} in the meantime`,
  notSaved: "Your change hasn't been saved. Nothing you typed is lost.",
  overrideTheirs: "Save mine instead",
  useTheirs: "Discard mine",
  deletedAccount: "a deleted account",
  sections: {
    overview: "Overview",
    people: "People",
    models: "Models",
    usage: "Usage",
    audit: "Audit log",
    jobs: "Background jobs",
    settings: "Settings",
  },
};
