package chat

import "chatbot/domain/identity"

// Owner returns the owner of the sessions that an actor may act on, which is the actor's own account. An action that the actor may
// not perform is `absent`: the fault of a session or message that does not exist.
func Owner(actor identity.Actor, action identity.Action, absent error) (identity.UserID, error) {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Chats, Owner: actor.User}) {
		return 0, absent
	}
	return actor.User, nil
}
