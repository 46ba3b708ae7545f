package engine

import (
	"bufio"
	"encoding/hex"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Socket is one that listens, and the inode that processes have open for it.
type Socket struct {
	At    netip.AddrPort
	Inode string
}

// The states of sockets in the kernel's tables.
const (
	established = "01"
	asking      = "02" // a connection that is not accepted yet
	listening   = "0A"
)

// The columns of those tables.
const (
	localColumn  = 1
	remoteColumn = 2
	stateColumn  = 3
	inodeColumn  = 9
)

// ListeningSockets reads those that listen from a table in the form of /proc/net/tcp.
func ListeningSockets(table io.Reader) []Socket {
	return socketsIn(table, localColumn, listening)
}

// remoteEnds reads the far ends of the connections in such a table.
func remoteEnds(table io.Reader) []Socket {
	return socketsIn(table, remoteColumn, established, asking)
}

// socketsIn reads the addresses of a column from the lines with one of some states.
func socketsIn(table io.Reader, column int, states ...string) []Socket {
	var found []Socket
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) <= inodeColumn || !slices.Contains(states, fields[stateColumn]) {
			continue
		}
		if at, ok := kernelAddress(fields[column]); ok {
			found = append(found, Socket{at, fields[inodeColumn]})
		}
	}
	return found
}

// kernelAddress reads "0100007F:1F40" as 127.0.0.1:8000: words of four bytes, each of them reversed (which every
// system that fastdock is built for has), then the port.
func kernelAddress(text string) (netip.AddrPort, bool) {
	address, port, _ := strings.Cut(text, ":")
	number, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return netip.AddrPort{}, false
	}
	raw, err := hex.DecodeString(address)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	ip, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(ip.Unmap(), uint16(number)), ok
}
