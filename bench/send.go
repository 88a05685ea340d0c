package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// send sends messages in conversations of some turns over one connection, until ctx ends.
func (c *chatbot) send(ctx context.Context, i int, note func(time.Time)) error {
	conn, err := net.Dial("tcp", c.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for turn, session := 0, int64(0); ctx.Err() == nil; turn++ {
		if turn%turnsOfChat == 0 {
			session = 0
		}
		body := `{"message":"How are you today?","stream":true}`
		if session != 0 {
			body = fmt.Sprintf(`{"message":"How are you today?","stream":true,"session_id":%d}`, session)
		}
		began := time.Now()
		_, err := fmt.Fprintf(conn, "POST /api/chat/message HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			c.addr, c.token(i), len(body), body)
		if err != nil {
			return err
		}
		if session, err = accepted(in, func() { note(began) }); err != nil {
			return err
		}
	}
	return nil
}

// accepted reads a stream to its end and returns its session; started is called when it begins.
func accepted(in *bufio.Reader, started func()) (session int64, err error) {
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body := bufio.NewReader(res.Body)
	for line := []byte(nil); ; {
		if line, err = body.ReadBytes('\n'); err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
		if event, ok := bytes.CutPrefix(line, []byte(`data: {"type":"start","session_id":`)); ok {
			started()
			_, err = fmt.Sscan(string(bytes.SplitN(event, []byte(","), 2)[0]), &session)
		}
		if err != nil || bytes.HasPrefix(line, []byte(`data: {"type":"error"`)) {
			return 0, fmt.Errorf("%s %w", line, err)
		}
	}
	if session == 0 {
		return 0, fmt.Errorf("not accepted: %s", res.Status)
	}
	return session, nil
}

// insert writes a question and an answer in one transaction, again and again until ctx ends.
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
