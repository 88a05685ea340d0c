package connections

import (
	"context"
	"errors"

	"chatbot/application/internal/sealed"
	"chatbot/domain/connection"
	"chatbot/ports"
)

// readAtOnce is how many connections are read at a time.
const readAtOnce = 200

// Reseal seals the grants, those that are being revoked included, and clients with the current key that are sealed with a previous one. Several servers may do so at once. What cannot
// be opened is left as it is: it counts as not connected.
func (s *Grants) Reseal(ctx context.Context) error {
	n, err := s.resealClients(ctx)
	for _, reseal := range []func(context.Context) (int, error){s.resealConnections, s.resealRevocations} {
		if err == nil {
			var more int
			more, err = reseal(ctx)
			n += more
		}
	}
	if n > 0 {
		s.Logger.Log(ctx, ports.Record{Component: "connections", Message: "The grants of connections were sealed with the new SECRET_KEY", Fields: map[string]any{"sealed": n}})
	}
	return err
}

func (s *Grants) resealConnections(ctx context.Context) (n int, err error) {
	for after := (connection.Connection{}); err == nil; {
		var page []connection.Connection
		if page, err = s.Sealed.Sealed(ctx, after, readAtOnce); err != nil || len(page) == 0 {
			break
		}
		for _, c := range page {
			again, due := s.again(c.Grant, connection.Place(c.User, c.Server))
			if !due {
				continue
			}
			n++
			err = errors.Join(err, s.Sealed.Reseal(ctx, c, again))
		}
		after = page[len(page)-1]
	}
	return n, err
}

func (s *Grants) resealRevocations(ctx context.Context) (n int, err error) {
	for after := connection.RevocationID(0); err == nil; {
		var page []connection.Revocation
		if page, err = s.Sealed.SealedRevocations(ctx, after, readAtOnce); err != nil || len(page) == 0 {
			break
		}
		for _, r := range page {
			again, due := s.again(r.Grant, connection.Place(r.User, r.Server))
			if !due {
				continue
			}
			n++
			err = errors.Join(err, s.Sealed.ResealRevocation(ctx, r, again))
		}
		after = page[len(page)-1].ID
	}
	return n, err
}

func (s *Grants) resealClients(ctx context.Context) (n int, err error) {
	all, err := s.Noted.Noted(ctx)
	for _, server := range all {
		again, due := s.again(server.Client, connection.ClientPlace(server.Server))
		if !due {
			continue
		}
		n++
		if failed := s.Noted.Register(ctx, server.Server, server.Client, again); !errors.Is(failed, connection.ErrChanged) {
			err = errors.Join(err, failed)
		}
	}
	return n, err
}

// again seals a value with the current key; false if it is already, is none, or does not open.
func (s *Grants) again(text, place string) (string, bool) {
	due, err := sealed.Again(s.Sealer, sealed.Value{Sealed: &text, Place: place})
	return text, due && err == nil
}
