package scaffold_test

import (
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

func TestNameFrom(t *testing.T) {
	for text, want := range map[string]string{
		"shop":                    "shop",
		"My Shop (2)":             "my-shop-2",
		"order_service":           "order_service",
		"a__b":                    "a-b",
		"-_.hidden._-":            "hidden",
		"Größe":                   "gr-e",
		"日本":                      "app",
		"/":                       "app",
		"":                        "app",
		"fastapi":                 "fastapi-app",
		"redis":                   "redis-app",
		"python":                  "python-app",
		strings.Repeat("ab-", 40): strings.TrimSuffix(strings.Repeat("ab-", 21), "-"),
	} {
		if got := scaffold.NameFrom(text); got != want {
			t.Errorf("NameFrom(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "1", "my-app", "my--app", "my_app", "my__app", "a1-b2_c3"} {
		if reason := scaffold.CheckName(name); reason != "" {
			t.Errorf("%q %s", name, reason)
		}
	}
	for _, name := range []string{
		"", "-a", "a-", "a_-b", "a___b", "A", "a.b", "a b", "../a", "a\n",
		"postgres", "sqlalchemy", strings.Repeat("a", 64),
	} {
		if scaffold.CheckName(name) == "" {
			t.Errorf("%q is accepted", name)
		}
	}
}

func FuzzNameFrom(f *testing.F) {
	for _, text := range []string{"shop", "My Shop", "redis", "_-_", "K", "\xff\xfe"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := scaffold.NameFrom(text)
		if reason := scaffold.CheckName(name); reason != "" {
			t.Errorf("NameFrom(%q) = %q, which %s", text, name, reason)
		}
		if again := scaffold.NameFrom(name); again != name {
			t.Errorf("a legal name changes: %q to %q", name, again)
		}
	})
}
