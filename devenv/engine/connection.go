package engine

import (
	"errors"
	"io"
	"syscall"

	"github.com/moby/moby/client"
)

// IsConnectionLoss reports whether a call failed because its connection to the engine broke.
func IsConnectionLoss(err error) bool {
	if client.IsErrConnectionFailed(err) {
		return true
	}
	for _, broken := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.EPIPE} {
		if errors.Is(err, broken) {
			return true
		}
	}
	return false
}
