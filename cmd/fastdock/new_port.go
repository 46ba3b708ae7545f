package main

import (
	"net"
	"strconv"
)

// portsTried bounds the search for a free port.
const portsTried = 100

// freePort returns the port, or the next one on which nothing listens on this machine; the port itself where all are in
// use.
func freePort(port int) int {
	for offered := port; offered < min(port+portsTried, 65536); offered++ {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(offered)))
		if err == nil {
			_ = listener.Close()
			return offered
		}
	}
	return port
}
