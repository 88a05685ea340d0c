package security

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Tickets verifies an adapter of ports.Tickets. fresh returns an empty set that uses the clock.
func Tickets(t *testing.T, fresh func(t *testing.T, clock ports.Clock) ports.Tickets) {
	t.Helper()
	ada := identity.Principal{UserID: 7, LoginID: 11}
	const life = 30 * time.Second
	for name, test := range map[string]func(*testing.T, ports.Tickets, *contract.Clock){
		"redeemed once": func(t *testing.T, tickets ports.Tickets, _ *contract.Clock) {
			ticket, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			if got, err := tickets.Redeem(t.Context(), ticket); err != nil || got != ada {
				t.Fatalf("first: %+v, %v", got, err)
			}
			for range 2 {
				wantNoTicket(t, tickets, ticket)
			}
		},
		"valid to its last microsecond": func(t *testing.T, tickets ports.Tickets, clock *contract.Clock) {
			ticket, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			clock.Move(life - time.Microsecond)
			if got, err := tickets.Redeem(t.Context(), ticket); err != nil || got != ada {
				t.Errorf("%+v, %v", got, err)
			}
		},
		"expires": func(t *testing.T, tickets ports.Tickets, clock *contract.Clock) {
			ticket, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			clock.Move(life)
			wantNoTicket(t, tickets, ticket)
			clock.Move(-life)
			wantNoTicket(t, tickets, ticket) // setting the clock back revives nothing
		},
		"each has its own life and principal": func(t *testing.T, tickets ports.Tickets, clock *contract.Clock) {
			bob := identity.Principal{UserID: 8, LoginID: 12}
			first, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			clock.Move(2 * life / 3)
			second, err := tickets.Issue(t.Context(), bob, life)
			contract.OK(t, err)
			clock.Move(2 * life / 3)
			wantNoTicket(t, tickets, first)
			if got, err := tickets.Redeem(t.Context(), second); err != nil || got != bob {
				t.Errorf("%+v, %v", got, err)
			}
		},
		"unknown": func(t *testing.T, tickets ports.Tickets, _ *contract.Clock) {
			_, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			for _, ticket := range []string{"", "x", "*", "\x00\xff", string(make([]byte, 1<<16))} {
				wantNoTicket(t, tickets, ticket)
			}
		},
		"unguessable": func(t *testing.T, tickets ports.Tickets, _ *contract.Clock) {
			seen := map[string]bool{}
			for range 200 {
				ticket, err := tickets.Issue(t.Context(), ada, life)
				contract.OK(t, err)
				if len(ticket) < 43 { // 256 bits at six per character
					t.Fatalf("%d characters", len(ticket))
				}
				if seen[ticket] {
					t.Fatal("twice the same")
				}
				seen[ticket] = true
			}
		},
		"of 50 parallel calls one redeems it": func(t *testing.T, tickets ports.Tickets, _ *contract.Clock) {
			ticket, err := tickets.Issue(t.Context(), ada, life)
			contract.OK(t, err)
			var wins atomic.Int32
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					switch got, err := tickets.Redeem(t.Context(), ticket); {
					case err == nil && got == ada:
						wins.Add(1)
					case !errors.Is(err, identity.ErrToken):
						t.Errorf("%+v, %v", got, err)
					}
				})
			}
			all.Wait()
			if wins.Load() != 1 {
				t.Errorf("%d won", wins.Load())
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
			test(t, fresh(t, clock), clock)
		})
	}
}

func wantNoTicket(t *testing.T, tickets ports.Tickets, ticket string) {
	t.Helper()
	if got, err := tickets.Redeem(t.Context(), ticket); !errors.Is(err, identity.ErrToken) || got != (identity.Principal{}) {
		t.Errorf("redeemed: %+v, %v", got, err)
	}
}
