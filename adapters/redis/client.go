// Package redis shares live state between replicas, through Redis 6.2 or newer: the pieces of running answers, requests to stop
// them, tickets, rates and counts of password attempts. Redis never holds the only copy of a text: when it fails or loses data,
// readers of other replicas' answers fall back to the stored message.
package redis

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// The timeouts keep an outage of Redis from blocking callers.
const (
	dialTimeout = 500 * time.Millisecond
	callTimeout = 500 * time.Millisecond
	waitTimeout = 250 * time.Millisecond // for a free connection, and for a reader of another process's answer
	maxConns    = 16
)

// Client is a connection to Redis; safe for concurrent use.
type Client struct {
	pool  *goredis.Client // for calls that return at once
	long  *goredis.Client // one connection, for calls that block
	about string
}

// Open connects to redis://[user:password@]host:port/db, or rediss:// for TLS, and fails when Redis does not respond. With TLS
// the server's certificate must be valid for that host and signed by an authority in the file caFile or, when caFile is "", by
// one that this machine trusts. The client reconnects by itself.
func Open(ctx context.Context, url, caFile string) (*Client, error) {
	options, err := goredis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("the address of Redis cannot be read") // the cause may quote the password
	}
	if caFile != "" && options.TLSConfig != nil {
		if options.TLSConfig.RootCAs, err = authorities(caFile); err != nil {
			return nil, err
		}
	}
	logging.Disable() // callers report failures
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTimeout, callTimeout, callTimeout
	options.PoolTimeout, options.PoolSize, options.MaxActiveConns = waitTimeout, maxConns, maxConns
	options.ContextTimeoutEnabled = true
	options.MaxRetries, options.DialerRetries = -1, 1 // callers decide about retries
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	alone := *options
	// After PoolSize failures in a row the library waits a second before it tries again.
	alone.PoolSize, alone.MaxActiveConns = 64, 1
	c := &Client{
		pool: goredis.NewClient(options), long: goredis.NewClient(&alone),
		about: fmt.Sprintf("Redis at %s, database %d", options.Addr, options.DB),
	}
	if err := c.Ping(ctx); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("%s: %w", c.about, err)
	}
	return c, nil
}

func authorities(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("REDIS_CA_FILE cannot be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("REDIS_CA_FILE names %s, which holds no certificate in PEM", file)
	}
	return pool, nil
}

// Ping reports whether Redis responds, within about half a second.
func (c *Client) Ping(ctx context.Context) error { return c.pool.Ping(ctx).Err() }

// Describe returns the address of Redis, without the password.
func (c *Client) Describe() string { return c.about }

// Close closes all connections; later calls fail.
func (c *Client) Close() error {
	return errors.Join(unlessBroken(c.long.Close()), unlessBroken(c.pool.Close()))
}

// unlessBroken ignores the error with which TLS reports that a connection was already broken when it was closed.
func unlessBroken(err error) error {
	if broken := new(net.OpError); errors.As(err, &broken) {
		return nil
	}
	return err
}
