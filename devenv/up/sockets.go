package up

import (
	"bufio"
	"encoding/hex"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// socket is one that listens, and the inode that processes have open for it.
type socket struct {
	at    netip.AddrPort
	inode string
}

// listening is the state of such sockets in the kernel's tables.
const listening = "0A"

// sockets reads those that listen from a table in the form of /proc/net/tcp.
func sockets(table io.Reader) []socket {
	var found []socket
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || fields[3] != listening {
			continue
		}
		if at, ok := kernelAddress(fields[1]); ok {
			found = append(found, socket{at, fields[9]})
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
