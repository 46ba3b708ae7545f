//go:build unix

package redact

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// A line of a megabyte takes less than a second, whatever it is made of.
func TestLongLines(t *testing.T) {
	for _, piece := range []string{
		"a", "password=", "pw=${", "pw=\"", "://a:b@", "mysql -p", "${a:-", "echo a|", "a:1234:b:", "pw=a,", "--password\n- ", "Authorization: ", "-----BEGIN PRIVATE KEY-----",
	} {
		line := strings.Repeat(piece, 1<<20/len(piece))
		before := used(t)
		Text(line)
		if took := used(t) - before; took > time.Second {
			t.Errorf("a megabyte of %q takes %v", piece, took)
		}
	}
}

// used is the time that this process has had on the processors: the machine may be busy with something else.
func used(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
