package check

import (
	"errors"
	"testing"
)

func TestWorst(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	ok, warn := Finding{Severity: OK}, Finding{Severity: Warning}
	tests := map[string]struct {
		findings []Finding
		severity Severity
		err      error
	}{
		"none":          {nil, OK, nil},
		"all well":      {[]Finding{ok, ok}, OK, nil},
		"a warning":     {[]Finding{ok, warn, ok}, Warning, nil},
		"two failures":  {[]Finding{warn, {Severity: Error, Err: first}, warn, {Severity: Error, Err: second}}, Error, first},
		"a later worse": {[]Finding{{Severity: Error, Err: first}, warn}, Error, first},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if severity, err := Worst(test.findings); severity != test.severity || !errors.Is(err, test.err) {
				t.Errorf("got (%s, %v), want (%s, %v)", severity, err, test.severity, test.err)
			}
		})
	}
}
