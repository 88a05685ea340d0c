package identity

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
)

// AdminHas implements ports.Passkeys.
func (r *Passkeys) AdminHas(ctx context.Context, site string) (bool, error) {
	query := r.db.Reader().NewSelect().Model((*passkeyRow)(nil)).Join("JOIN users AS u ON u.id = pk.user_id").Where(activeAdmin)
	has, err := usableAt(query, site).Exists(ctx)
	return has, bundb.Wrap(ctx, "looking for passkeys of admins", err)
}

// AdminHas implements ports.ExternalIdentities.
func (r *Externals) AdminHas(ctx context.Context, providers []string) (bool, error) {
	if len(providers) == 0 {
		return false, nil
	}
	has, err := r.db.Reader().NewSelect().Model((*externalRow)(nil)).Join("JOIN users AS u ON u.id = e.user_id").
		Where(activeAdmin).Where("e.provider IN (?)", bun.List(providers)).Exists(ctx)
	return has, bundb.Wrap(ctx, "looking for identities of admins", err)
}
