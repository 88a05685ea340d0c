package chat

import "chatbot/domain/identity"

// Owner returns whose sessions an actor works with: their own. When they may not do that with them it returns absent, the
// fault of a session or a message that does not exist.
func Owner(actor identity.Actor, action identity.Action, absent error) (identity.UserID, error) {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Chat, Owner: actor.User}) {
		return 0, absent
	}
	return actor.User, nil
}
