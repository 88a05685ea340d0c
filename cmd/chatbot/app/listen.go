package app

import (
	"fmt"
	"net"

	"github.com/coreos/go-systemd/v22/activation"

	"chatbot/cmd/chatbot/config"
)

// listen returns the socket that systemd passes to this process (sd_listen_fds(3)), otherwise it binds the address. A systemd
// socket outlives the process, so that clients that connect during an upgrade wait instead of being refused. A socket that other
// machines can reach is an error if addr is local, because registration would be open to them.
func listen(addr string) (net.Listener, error) {
	given, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("the sockets from systemd cannot be used: %w", err)
	}
	switch len(given) {
	case 0:
	case 1:
		if given[0] == nil {
			return nil, fmt.Errorf("the socket from systemd is none for connections: use ListenStream")
		}
		if config.OnThisMachine(addr) && !config.OnThisMachine(given[0].Addr().String()) {
			_ = given[0].Close()
			return nil, fmt.Errorf("systemd listens on %s, which others reach, and HTTP_ADDR is %s: set both to the same", given[0].Addr(), addr)
		}
		return given[0], nil
	default:
		return nil, fmt.Errorf("systemd hands over %d sockets; one is used: name one ListenStream", len(given))
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR %s cannot be used: %w", addr, err)
	}
	return l, nil
}
