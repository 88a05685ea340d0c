package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// send sends messages over a WebSocket, one after the other, until ctx ends.
func (c *chatbot) send(ctx context.Context, i int, note func(time.Time)) error {
	conn, err := dial(context.WithoutCancel(ctx), "ws://"+c.addr+"/api/chat/ws?token="+c.token(i))
	if err != nil {
		return err
	}
	defer conn.Close()
	for turn, session := 0, int64(0); ctx.Err() == nil; turn++ {
		frame := `{"type":"message","content":"How are you today?","stream":true}`
		if turn%turnsOfChat != 0 {
			frame = fmt.Sprintf(`{"type":"message","content":"How are you today?","stream":true,"session_id":%d}`, session)
		}
		began := time.Now()
		_ = conn.SetReadDeadline(began.Add(maxWait))
		if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			return err
		}
		if session, err = accepted(conn, func() { note(began) }); err != nil {
			return err
		}
	}
	return nil
}

// accepted reads an answer to its end and returns its session; started is called when it begins.
func accepted(conn *websocket.Conn, started func()) (session int64, err error) {
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return 0, err
		}
		switch after, isStart := bytes.CutPrefix(frame, []byte(`{"type":"start","session_id":`)); {
		case isStart:
			started()
			if _, err := fmt.Sscan(string(bytes.SplitN(after, []byte(","), 2)[0]), &session); err != nil {
				return 0, fmt.Errorf("%s %w", frame, err)
			}
		case bytes.HasPrefix(frame, []byte(`{"type":"error"`)):
			return 0, fmt.Errorf("%s", frame)
		case bytes.HasPrefix(frame, []byte(`{"type":"end"`)):
			return session, nil
		}
	}
}

// insert writes a question and an answer in one transaction, repeatedly until ctx ends.
func insert(ctx context.Context, pool *pgxpool.Pool, note func(time.Time)) error {
	const row = `INSERT INTO messages (session_id, role, content, metadata, created_at, status) VALUES ($1, $2, $3, '{}', $4, 'complete') RETURNING id`
	background := context.WithoutCancel(ctx)
	var session, id int64
	err := pool.QueryRow(background, `INSERT INTO chat_sessions (user_id) SELECT min(id) FROM users RETURNING id`).Scan(&session)
	for err == nil && ctx.Err() == nil {
		began := time.Now()
		err = pgx.BeginFunc(background, pool, func(tx pgx.Tx) error {
			if err := tx.QueryRow(background, row, session, "user", "How are you today?", began).Scan(&id); err != nil {
				return err
			}
			return tx.QueryRow(background, row, session, "assistant", "", began).Scan(&id)
		})
		note(began)
	}
	return err
}
