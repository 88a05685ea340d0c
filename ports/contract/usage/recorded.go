package usage

import (
	"fmt"
	"sync"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports/contract"
)

// recordedAtOnce: adapters may store calls that end at the same time together. Each counts once, also if it is stored twice, and those of accounts that are
// gone do not keep the others from being stored.
func recordedAtOnce(t *testing.T, s contract.Storage) {
	const each, gone identity.UserID = 12, 999_999
	owners := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob"), gone}
	var all sync.WaitGroup
	for i, owner := range owners {
		for n := range each {
			call := contract.Call(owner, chat.Message{Answer: chat.Answer{}})
			call.Message, call.Purpose, call.Status = usage.WithoutMessage(16*(uint64(n)*3+uint64(i)+1)), usage.API, chat.Complete
			for range 2 {
				all.Go(func() {
					if err := s.Calls.Record(t.Context(), *call); err != nil {
						t.Error(fmt.Errorf("call %d of %d: %w", n, owner, err))
					}
				})
			}
		}
	}
	all.Wait()
	calls := 2 * int(each)
	s.WantUsage(t, calls, usage.Tokens{In: calls * everything.In, Out: calls * everything.Out, Cached: calls * everything.Cached, Reasoning: calls * everything.Reasoning})
}
