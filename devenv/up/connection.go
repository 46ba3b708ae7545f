package up

import (
	"errors"
	"io"
	"syscall"

	"github.com/moby/moby/client"
)

func brokenConnection(err error) bool {
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
