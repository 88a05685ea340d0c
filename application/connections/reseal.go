package connections

import (
	"context"
	"errors"

	"chatbot/domain/connection"
	"chatbot/ports"
)

// readAtOnce is how many connections are read at a time.
const readAtOnce = 200

// Reseal seals the grants and clients with the current key that are sealed with a previous one. Several servers may do so at once. What cannot
// be opened is left as it is: it counts as not connected.
func (s *Grants) Reseal(ctx context.Context) error {
	n, err := s.resealClients(ctx)
	for after := (connection.Connection{}); err == nil; {
		var page []connection.Connection
		if page, err = s.Refreshes.Sealed(ctx, after, readAtOnce); err != nil || len(page) == 0 {
			break
		}
		for _, c := range page {
			again, due := s.again(c.Grant, connection.Place(c.User, c.Server))
			if !due {
				continue
			}
			n++
			err = errors.Join(err, s.Refreshes.Reseal(ctx, c, again))
		}
		after = page[len(page)-1]
	}
	if n > 0 {
		s.Logger.Log(ctx, ports.Record{Component: "connections", Message: "The grants of connections were sealed with the new SECRET_KEY", Fields: map[string]any{"sealed": n}})
	}
	return err
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
func (s *Grants) again(sealed, place string) (string, bool) {
	if sealed == "" || s.Sealer.IsCurrent(sealed) {
		return "", false
	}
	value, err := s.Sealer.Open(sealed, place)
	if err != nil {
		return "", false
	}
	again, err := s.Sealer.Seal(value, place)
	return again, err == nil
}
