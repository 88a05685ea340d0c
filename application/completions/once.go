package completions

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// keptFor is how long a reply is sent again.
	keptFor = 10 * time.Minute
	// claimedFor is how long a claim counts after the last sign of its server, which renews it every renewEvery.
	claimedFor, renewEvery = 30 * time.Second, 10 * time.Second
	// elsewhereWithin is how long a call waits for the one with its key on another server, whose state it reads every elsewhereEvery.
	elsewhereWithin, elsewhereEvery = 20 * time.Second, 500 * time.Millisecond
	// claimWithin bounds what is stored of a claim besides the reply.
	claimWithin = 5 * time.Second
	// eraseEvery is how often replies that have ended are erased, eraseAtOnce of them in a transaction.
	eraseEvery, eraseAtOnce = 30 * time.Second, 100
)

// keptOfOne bounds the replies of one person that are stored.
var keptOfOne = ports.RepliesBound{Number: 64, Bytes: 32 << 20}

// OncePorts are the dependencies of Once.
type OncePorts struct {
	Replies ports.Replies
	Sealer  ports.Sealer
	Secrets ports.Secrets
	Clock   ports.Clock
	Logger  ports.Logger
}

// Once has calls with an idempotency key made once, on all servers together; safe for concurrent use.
type Once struct{ OncePorts }

// NewOnce returns the service.
func NewOnce(p OncePorts) *Once { return &Once{p} }

// Claim claims the call that a program makes with a key of its choice, or returns the reply of an earlier one. It waits a while for a call that runs on
// another server. Who claims a call calls finish once at its end: with the reply, which is stored, or with nil if the next call with the key is to be
// made. Faults: identity.ErrScope; completion.ErrKeyReused if the earlier request was another; completion.ErrRunning.
func (o *Once) Claim(ctx context.Context, actor identity.Actor, call completion.Keyed) (kept *completion.Kept, finish func(*completion.Kept), err error) {
	if !identity.Can(actor, identity.Call, identity.Resource{Kind: identity.Models}) {
		return nil, nil, identity.ErrScope
	}
	c := completion.Reply{User: actor.User, Key: actor.Key, Name: digest(call.Key), Digest: digest(call.Key, call.Route, string(call.Request)), Claim: o.Secrets.Secret()}
	for waited := time.Duration(0); ; waited += elsewhereEvery {
		now := o.Clock.Now()
		c.Until = now.Add(claimedFor)
		found, claimed, err := o.Replies.Claim(ctx, c, now)
		switch {
		case err != nil:
			return nil, nil, err
		case claimed:
			return nil, o.hold(c, call.End), nil
		case found.Digest != c.Digest:
			return nil, nil, completion.ErrKeyReused
		case found.Reply != "":
			kept, err := o.open(found, call.Room)
			if !errors.Is(err, errUnreadable) {
				return kept, nil, err
			}
			o.log(ctx, found, "A stored reply cannot be read: its call is made again", err)
			if err := o.Replies.Release(ctx, found); err != nil {
				return nil, nil, err
			}
			continue
		case waited >= elsewhereWithin:
			return nil, nil, completion.ErrRunning
		}
		select {
		case <-time.After(elsewhereEvery):
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
	}
}

// digest returns a hash of texts.
func digest(texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// hold renews a claim until finish is called. It ends the call if the claim is lost, so that one server makes it.
func (o *Once) hold(c completion.Reply, lost func(error)) (finish func(*completion.Kept)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(renewEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			c.Until = o.Clock.Now().Add(claimedFor)
			call, end := context.WithTimeout(ctx, claimWithin)
			err := o.Replies.Renew(call, c)
			end()
			if errors.Is(err, completion.ErrClaimLost) {
				lost(completion.ErrRunning) // this server was away for long, or the API key is gone
				return
			}
		}
	}()
	return func(kept *completion.Kept) {
		cancel()
		<-done
		o.finish(c, kept)
	}
}

// finish stores a reply, or releases the claim.
func (o *Once) finish(c completion.Reply, kept *completion.Kept) {
	within := claimWithin // a program waits for the release
	if kept != nil {
		within = recordWithin
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	store := func(ctx context.Context, _ int) error { return o.Replies.Release(ctx, c) }
	if kept != nil && len(kept.Body) <= completion.LongestReply {
		sealed, err := o.Sealer.Seal(packed(*kept), c.Place())
		if err != nil {
			o.log(ctx, c, "A reply could not be sealed", err)
		} else {
			c.Reply, c.Until = sealed, o.Clock.Now().Add(keptFor)
			store = func(ctx context.Context, _ int) error { return o.Replies.Keep(ctx, c, keptOfOne) }
		}
	}
	err := retry.Do(ctx, retry.Policy{Backoff: retry.Outage, Worth: retry.Passing}, store)
	if err != nil && !errors.Is(err, completion.ErrClaimLost) {
		o.log(ctx, c, "A reply could not be stored", err)
	}
}

// errUnreadable means that a stored reply cannot be read, for example because the key of the server was replaced at once.
var errUnreadable = errors.New("unreadable reply")

// open returns a stored reply. Errors: errUnreadable, and that of room.
func (o *Once) open(r completion.Reply, room func(bytes int) error) (*completion.Kept, error) {
	text, err := o.Sealer.Open(r.Reply, r.Place())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return unpacked(text, room)
}

func (o *Once) log(ctx context.Context, c completion.Reply, message string, err error) {
	o.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "completions", Message: message, UserID: c.User, Err: err})
}

// Run erases replies that have ended, until ctx ends. Any number of servers may run it.
func (o *Once) Run(ctx context.Context) {
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		o.erase(ctx)
	}
}

func (o *Once) erase(ctx context.Context) {
	for {
		call, cancel := context.WithTimeout(ctx, claimWithin)
		n, err := o.Replies.Erase(call, o.Clock.Now(), eraseAtOnce)
		cancel()
		if err != nil && ctx.Err() == nil {
			o.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "completions", Message: "Replies that have ended could not be erased", Err: err})
		}
		if err != nil || n < eraseAtOnce {
			return
		}
	}
}
