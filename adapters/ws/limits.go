package ws

import (
	"time"

	"chatbot/domain/limit"
)

// pings bounds the pings of one socket. They are cheap and count towards no other limit.
var pings = limit.Rate{Count: 60, Per: time.Minute}

// admit counts a frame: pings towards their own limit, frames that call the model towards the chat limit, and all others, valid
// or not, towards the API limit. Fault: limit.ErrTooMany.
func (s *socket) admit(kind string) error {
	var err error
	switch kind {
	case "ping":
		var d limit.Decision
		if d, s.pinged = pings.Take(s.pinged, time.Now()); !d.Allowed {
			err = limit.Refused(d.Wait)
		}
	case "message", "edit", "regenerate", "continue", "decide":
		_, err = s.hub.limits.Chat(s.ctx, s.actor)
	default:
		_, err = s.hub.limits.API(s.ctx, s.actor)
	}
	return err
}
