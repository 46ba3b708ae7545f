package phrase

import (
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

func TestSecondsAreRounded(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "0.00 s",
		940 * time.Millisecond:   "0.94 s",
		9994 * time.Millisecond:  "9.99 s",
		9995 * time.Millisecond:  "10.0 s",
		59940 * time.Millisecond: "59.9 s",
		59960 * time.Millisecond: "1 min 0 s",
		185 * time.Second:        "3 min 5 s",
	} {
		if got := Seconds(d); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestBytesInDecimalUnits(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 45_300_000: "45.3 MB", 999_960: "1.0 MB", 2_500_000_000: "2.5 GB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPulledShowsBytesOfTotal(t *testing.T) {
	if got := Pulled(devenv.PullProgress{Current: 5_000_000}); got != "5.0 MB" {
		t.Errorf("with an unknown total: %q", got)
	}
	if got := Pulled(devenv.PullProgress{Current: 5_000_000, Total: 10_000_000}); got != "5.0 MB of 10.0 MB" {
		t.Errorf("with a total: %q", got)
	}
}

func TestFilesNamesAtMostTwo(t *testing.T) {
	if got := Files([]string{"a.py", "b.py"}); got != "a.py, b.py" {
		t.Errorf("two files: %q", got)
	}
	if got := Files([]string{"a.py", "b.py", "c.py", "d.py"}); got != "a.py, b.py and 2 more" {
		t.Errorf("four files: %q", got)
	}
}

func TestBrokenNamesPlaceAndError(t *testing.T) {
	for want, e := range map[string]devenv.ReloadBroken{
		"app/main.py:17 SyntaxError: invalid syntax": {File: "app/main.py", Line: 17, Error: "SyntaxError: invalid syntax"},
		"app/main.py ImportError: x":                 {File: "app/main.py", Error: "ImportError: x"},
		"a.py, b.py ValueError: one two":             {Files: []string{"a.py", "b.py"}, Error: "ValueError: one\ntwo"},
		"KeyError":                                   {Error: "KeyError", Line: 3},
	} {
		if got := Broken(e); got != want {
			t.Errorf("Broken = %q, want %q", got, want)
		}
	}
}

func TestReplicaIsServiceAndNumber(t *testing.T) {
	for _, c := range []struct{ service, container, want string }{
		{"app", "shop-app-1", "app-1"},
		{"app", "app-app-12", "app-12"},
		{"db", "my-own-name", "my-own-name"},
		{"db", "", "db"},
		{"app", "shop-app-canary", "shop-app-canary"},
	} {
		if got := Replica(c.service, c.container); got != c.want {
			t.Errorf("Replica(%q, %q) = %q, want %q", c.service, c.container, got, c.want)
		}
	}
}

func TestAddressOfAPublishedPort(t *testing.T) {
	for port, want := range map[string]string{
		"127.0.0.1:8000->8000/tcp": "127.0.0.1:8000",
		"[::1]:5353->53/udp":       "[::1]:5353/udp",
		"127.0.0.1:8000":           "127.0.0.1:8000",
	} {
		if got := Address(port); got != want {
			t.Errorf("Address(%q) = %q, want %q", port, got, want)
		}
	}
}

func TestCountInPlural(t *testing.T) {
	if Count(1, "line") != "1 line" || Count(0, "line") != "0 lines" {
		t.Errorf("Count = %q, %q", Count(1, "line"), Count(0, "line"))
	}
}

func TestOneLineHasNoLineBreaks(t *testing.T) {
	for text, want := range map[string]string{
		"as it is":                      "as it is",
		"one\r\ntwo\n":                  "one two",
		"\x1b[31mred\x1b[m\n and plain": "red  and plain",
	} {
		if got := OneLine(text); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", text, got, want)
		}
	}
}
