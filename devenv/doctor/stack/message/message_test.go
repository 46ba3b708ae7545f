package message

import (
	"strings"
	"testing"
)

func TestAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"The ledger is closed. Please open the ledger first.":      "Please open the ledger first",
		"ERROR:  no\nHINT:  Create the table first. Then fill it.": "Create the table first. Then fill it",
		"you must set SHOP_KEY; run 'shop init'":                   "run 'shop init'",
		"The ledger is closed.":                                    "",
		"Please report this bug at https://example.com":            "",
		"please see the log":                                       "",
		"use " + strings.Repeat("x", 300):                          "",
	} {
		if got := Advice(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestOrAdvice(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{
			text: "The ledger is closed. Please open the ledger first.",
			want: "follow the message: Please open the ledger first",
		},
		{
			text: "shop requires libshop >= 3.2",
			want: "update the package or base image that provides libshop >= 3.2",
		},
		{
			text: "cannot work without having set 'region'",
			want: "set region in the code or in the settings",
		},
		{
			text: "missing configuration option: region",
			want: "set region in the code or in the settings",
		},
		{
			text: "404 Client Error for url",
			want: "correct the path of the request",
		},
		{
			text: "503 Service Unavailable",
			want: "see the log of the requested server",
		},
		{
			text: "'orders' already exists",
			want: "remove or rename the existing one",
		},
		{
			text: "invalid option 'colour'",
			want: "correct the value or name of colour",
		},
		{
			text: "ledger.toml not found",
			want: "create ledger.toml",
		},
		{
			text: "the request timed out",
			want: "see the log of the server that did not respond",
		},
		{
			text: "the moon is full",
			want: "otherwise",
		},
	} {
		if got := OrAdvice(test.text, "otherwise"); !strings.HasPrefix(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestGist(t *testing.T) {
	for text, want := range map[string]string{
		"no tariff":       "no tariff",
		"no tariff\nmore": "no tariff",
		"these fields are wrong:\n  price\n\n  name":     "these fields are wrong: price name",
		"while scanning\n  in \"shop.yaml\", line 3":     `while scanning ("shop.yaml", line 3)`,
		"these fields are wrong:\n  1\n  2\n  3\n  4\n5": "these fields are wrong: 1 2 3",
	} {
		if got := Gist(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestShortened(t *testing.T) {
	if got := Shortened(strings.Repeat("ä", 201)); got != strings.Repeat("ä", 200)+"…" {
		t.Errorf("got %q", got)
	}
	if got := Shortened("short"); got != "short" {
		t.Errorf("got %q", got)
	}
}

func TestFilled(t *testing.T) {
	for text, want := range map[string]string{
		"the port %s is taken": "the port 80 is taken",
		"no port is taken":     "no port is taken",
	} {
		if got := Filled(text, "80"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLowerFirst(t *testing.T) {
	for text, want := range map[string]string{
		"Field required": "field required",
		"":               "",
	} {
		if got := LowerFirst(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
