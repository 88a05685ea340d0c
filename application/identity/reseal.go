package identity

import (
	"context"
	"errors"

	"chatbot/application/internal/sealed"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// resealAtOnce is how many secrets Reseal reads at a time.
const resealAtOnce = 500

// Reseal seals the secrets of authenticator apps with the current key that are sealed with a previous one. Several servers may do so at
// once. What cannot be opened is left as it is, and counted in the log: its owner has recovery codes, and an admin can reset it.
func (s *Service) Reseal(ctx context.Context, factors ports.SealedFactors) error {
	var failed []error
	n, unopened, after := 0, 0, identity.UserID(0)
	for {
		all, err := factors.Sealed(ctx, after, resealAtOnce)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, f := range all {
			after = f.User
			again := f.Sealed
			due, err := sealed.Again(s.Sealer, sealed.Value{Sealed: &again, Place: identity.TOTPPlace(f.User)})
			switch {
			case errors.Is(err, ports.ErrSealed):
				unopened++
				continue
			case err == nil && !due:
				continue
			case err == nil:
				err = factors.Reseal(ctx, f, again)
			}
			failed = append(failed, err)
			n++
		}
		if len(all) < resealAtOnce {
			break
		}
	}
	if n > 0 {
		s.Logger.Log(ctx, ports.Record{Component: "auth_service", Message: "The secrets of authenticator apps were sealed with the new SECRET_KEY", Fields: map[string]any{"accounts": n}})
	}
	if unopened > 0 {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "The secrets of authenticator apps can't be opened with SECRET_KEY or SECRET_KEY_PREVIOUS", Fields: map[string]any{"accounts": unopened}})
	}
	return errors.Join(failed...)
}
