package pep440

import "testing"

func TestOlder(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"3.9", "3.10", true},
		{"3.10", "3.9", false},
		{"3.14", "3.14.0", false},
		{"3.15.0b1", "3.15", true},
		{"1.0.post1", "1.0", false},
		{"v2.0", "2.1", true},
		{"main", "2.1", false},
		{"2.1", "", false},
	} {
		if got := Older(test.a, test.b); got != test.want {
			t.Errorf("%q before %q: got %v", test.a, test.b, got)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		specifier, version string
		satisfied, known   bool
	}{
		{">=3.12", "3.12.0", true, true},
		{"<3.15", "3.14.99", true, true},
		{"==3.*", "3.14.1", true, true},
		{"!=3.13.*", "3.13.2", false, true},
		{"~=3.12", "4.0", false, true},
		{"~=3.12.1", "3.12.4", true, true},
		{">=3.14", "3.15.0b1", true, true},
		{">=3.12", "x86_64", false, false},
		{"~=3", "3.1", true, true},
		{"~=4", "3.1", false, true},
		{">=new", "3.12", false, false},
	} {
		satisfied, known := Check(test.specifier, test.version)
		if satisfied != test.satisfied || known != test.known {
			t.Errorf("%q of %q: got %v, %v", test.specifier, test.version, satisfied, known)
		}
	}
}
