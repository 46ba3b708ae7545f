//go:build unix && !race

package redact

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// A line that is eight times as long takes eight times as long and not sixty-four times, whatever it is made of.
func TestBoundsOfText(t *testing.T) {
	const short, times = 1 << 15, 8
	for _, piece := range []string{
		"a", "password=", "pw=${", "pw=\"", "://a:b@", "mysql -p", "${a:-", "echo a|", "a:1234:b:", "pw=a,",
		"--password\n- ", "Authorization: ", "-----BEGIN PRIVATE KEY-----",
	} {
		one, many := textTime(t, piece, short), textTime(t, piece, short*times)
		if floor := 10 * time.Millisecond; many > 3*times*max(one, floor) {
			t.Errorf("%d bytes of %q take %v, and %d bytes %v", short, piece, one, short*times, many)
		}
	}
}

// textTime returns the time that Text takes for a line of one piece, repeated.
func textTime(t *testing.T, piece string, length int) time.Duration {
	t.Helper()
	line := strings.Repeat(piece, length/len(piece))
	before := used(t)
	Text(line)
	return used(t) - before
}

// used returns the time that this process has had on the processors: the machine may be busy with something else.
func used(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
