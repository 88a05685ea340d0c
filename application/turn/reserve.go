package turn

import (
	"context"
	"errors"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// reserving returns what a call for an answer at a place asks to reserve; nil if no budget bounds the owner.
func (e *Engine) reserving(ctx context.Context, owner identity.UserID, choice chat.Choice, place func(context.Context) (chat.Place, error)) (*ports.Reserve, error) {
	everyone := e.Settings().DefaultBudget
	held, err := e.Budgets.Bounding(ctx, owner)
	if err != nil || len(budget.Default(held, everyone)) == 0 {
		return nil, err
	}
	at, err := place(ctx)
	if err != nil {
		return nil, err
	}
	call, err := e.Generator.Measure(ctx, choice, at)
	if err != nil {
		return nil, err
	}
	return &ports.Reserve{Call: call, Everyone: everyone}, nil
}

// placeOf returns where the answer to a send belongs. Fault: chat.ErrMessage.
func (e *Engine) placeOf(ctx context.Context, owner identity.UserID, send chat.Send) (chat.Place, error) {
	at := chat.Place{Owner: owner, SessionID: send.SessionID, Before: send.Edits + send.Regenerates, Question: send.Text}
	if len(send.Files) > 0 {
		at.Files = send.Files
	}
	if at.Before != 0 {
		m, err := e.Messages.Get(ctx, owner, at.Before)
		if err != nil {
			return chat.Place{}, err
		}
		at.SessionID = m.SessionID
	}
	return at, nil
}

// placeOfAnswer returns where an answer belongs that goes on.
func placeOfAnswer(owner identity.UserID, m chat.Message) func(context.Context) (chat.Place, error) {
	return func(context.Context) (chat.Place, error) {
		return chat.Place{Owner: owner, SessionID: m.SessionID, Before: m.ID, SoFar: m.AllParts()}, nil
	}
}

// isRefusal reports whether budgets refuse a call.
func isRefusal(err error) bool {
	return errors.Is(err, budget.ErrExhausted) || errors.Is(err, budget.ErrNoPrice)
}

// countRefusal counts an error if a budget is the reason.
func (e *Engine) countRefusal(err error) {
	if errors.Is(err, budget.ErrExhausted) {
		of, _ := fault.From(err).Params["of"].(string)
		e.Refused.CallRefused(budget.Of(of))
	}
}
