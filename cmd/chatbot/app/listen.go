package app

import (
	"fmt"
	"net"

	"github.com/coreos/go-systemd/v22/activation"

	"chatbot/cmd/chatbot/config"
)

// listen takes the socket that systemd holds for this process, if there is one (sd_listen_fds(3)): it outlives the process,
// so that whoever connects while a new version starts waits instead of being refused. Else it binds the address. A socket that
// others reach is refused when the address says that only this machine does, because registration would be open to them.
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
