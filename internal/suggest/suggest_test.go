package suggest

import "testing"

func TestClosest(t *testing.T) {
	services, versions := []string{"app", "cache", "db", "web"}, []string{"3.14", "3.13", "3.12"}
	for _, test := range []struct {
		given string
		known []string
		want  string
	}{
		{"ap", services, "app"},
		{"wbe", services, "web"},
		{"App", services, "app"},
		{"web-1", services, "web"},
		{"pu", []string{"down", "up"}, "up"},
		{"postgers", []string{"mysql", "postgres"}, "postgres"},
		{"postgresql", []string{"mysql", "postgres"}, "postgres"},
		{"sqlite3", []string{"mysql", "sqlite"}, "sqlite"},
		{"FD-R2", []string{"FD-R01", "FD-R02", "FD-R12"}, "FD-R02"},
		{"fd-p81", []string{"FD-P17", "FD-P18"}, "FD-P18"},
		{"linux/amd46", []string{"linux/arm64", "linux/amd64"}, "linux/amd64"},
		{"3,13", versions, "3.13"},
		{"3.41", versions, "3.14"},

		{"3.15", versions, ""},
		{"FD-X99", []string{"FD-R99", "FD-X98"}[1:], ""},
		{"hazelcast", services, ""},
		{"xy", services, ""},
		{"x", services, ""},
		{"", services, ""},
		{"app", nil, ""},
	} {
		if got := Closest(test.given, test.known); got != test.want {
			t.Errorf("Closest(%q) = %q, want %q", test.given, got, test.want)
		}
	}
}

func TestQuestions(t *testing.T) {
	known := []string{"app", "db"}
	for given, want := range map[string][2]string{
		"ap":      {`did you mean "app"?`, ` (did you mean "app"?)`},
		"app":     {},
		"nothing": {},
	} {
		if got := [2]string{Question(given, known), Aside(given, known)}; got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
