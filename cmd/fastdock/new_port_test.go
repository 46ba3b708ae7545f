package main

import (
	"net"
	"testing"
)

// A port that is in use is not offered.
func TestFreePort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	offered := freePort(taken)
	if offered <= taken || offered >= taken+portsTried {
		t.Fatalf("offered %d for %d", offered, taken)
	}
	if again := freePort(offered); again != offered {
		t.Errorf("offered %d for %d, which is free", again, offered)
	}
}
