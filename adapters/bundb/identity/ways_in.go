package identity

import (
	"context"

	"chatbot/adapters/bundb"
	"chatbot/ports"
)

var _ ports.WayIn = (*Passkeys)(nil)

// AdminCanEnter implements ports.WayIn.
func (r *Passkeys) AdminCanEnter(ctx context.Context) (bool, error) {
	can, err := r.db.Reader().NewSelect().Model((*passkeyRow)(nil)).Join("JOIN users AS u ON u.id = pk.user_id").Where(activeAdmin).Exists(ctx)
	return can, bundb.Wrap(ctx, "looking for passkeys of admins", err)
}
