package detect

import "testing"

func TestSpecifierAllowsMinorVersion(t *testing.T) {
	for _, test := range []struct {
		requires, minor string
		want            bool
	}{
		{"", "3.13", true},
		{">=3.12", "3.11", false},
		{">=3.12", "3.12", true},
		{">=3.12.4", "3.12", true},
		{">=3.12.4", "3.11", false},
		{">3.12", "3.12", true}, // 3.12.1
		{">3.12.*", "3.13", true},
		{"<3.13", "3.12", true},
		{"<3.13", "3.13", false},
		{"<3.13.1", "3.13", true},
		{"<=3.13", "3.13", true},
		{"<=3.13", "3.14", false},
		{"<4", "3.14", true},
		{"==3.12.*", "3.12", true},
		{"==3.12.*", "3.13", false},
		{"==3.*", "3.13", true},
		{"==3.12", "3.12", true},
		{"==3.12.7", "3.12", true},
		{"===3.12.7", "3.13", false},
		{"!=3.13.*,>=3.12", "3.13", false},
		{"!=3.13.1,>=3.12", "3.13", true},
		{"~=3.12", "3.14", true},
		{"~=3.12", "3.11", false},
		{"~=3.12.1", "3.12", true},
		{"~=3.12.1", "3.13", false},
		{" >= 3.11 , < 3.14 ", "3.14", false},
		{">=3.11,<3.14", "3.13", true},
		{">=3.11, >=3.13", "3.12", false},
		{">=3.14.0rc1", "3.14", true},
		{"<3.14.0a0", "3.14", false},
		{"^3.12", "3.14", true},
		{"^3.12", "3.11", false},
		{"^3.12.1", "3.12", true},
		{"~3.12", "3.12", true},
		{"~3.12", "3.13", false},
		{"~3.12.4", "3.13", false},
		{"~3", "3.13", true},
		{">=3.11 <3.13", "3.12", true},
		{">=3.11 <3.13", "3.13", false},
		{"~3.11 || ^3.13", "3.12", false},
		{"~3.11 || ^3.13", "3.14", true},
		{"3.12.*", "3.12", true},
		{"*", "3.12", true},
		{">=3.14,<3.13", "3.13", false},
		{"banana", "3.13", true},
		{">=", "3.13", true},
		{">=99999999999999999999", "3.13", true},
		{">=3.12", "3", false},
		{">=3.12", "3.13.1", false},
		{">=3.12", "3.x", false},
		{">=3.12", "", false},
		{"<=3.9223372036854775807.9223372036854775807", "3.13", true},
	} {
		if got := Allows(test.requires, test.minor); got != test.want {
			t.Errorf("%q allows %q: %t", test.requires, test.minor, got)
		}
	}
}

func TestNearestMinor(t *testing.T) {
	for _, test := range []struct{ requires, minor, want string }{
		{"", "3.8", "3.11"},
		{">=3.8", "3.10", "3.11"},
		{"", "3.15", "3.14"},
		{"<3.14", "3.15", "3.13"},
		{">=3.12", "3.9", "3.12"},
		{">=3.15", "3.15", ""},
		{"<3.11", "3.10", ""},
	} {
		if got := nearestMinor(test.requires, test.minor); got != test.want {
			t.Errorf("%q near %s: %q, want %q", test.requires, test.minor, got, test.want)
		}
	}
}

func TestExactPatch(t *testing.T) {
	for _, test := range []struct{ requires, minor, want string }{
		{"", "3.14", "3.14"},
		{"==3.14.0", "3.14", "3.14.0"},
		{">=3.12.4", "3.12", "3.12"},
		{"<3.12.4", "3.12", "3.12.3"},
		{"<=3.12.4,>=3.11", "3.12", "3.12.4"},
		{"!=3.12.1", "3.12", "3.12"},
		{"~3.12.4", "3.12", "3.12"},
		{"==3.12.*", "3.12", "3.12"},
		{">=3.13", "3.12", "3.12"},
		{"", "", ""},
	} {
		if got := ExactPatch(test.requires, test.minor); got != test.want {
			t.Errorf("%q of %s: %q, want %q", test.requires, test.minor, got, test.want)
		}
	}
}

func TestMinorOf(t *testing.T) {
	for pin, want := range map[string]string{
		"3.12":                            "3.12",
		"3.12.4":                          "3.12",
		"cpython-3.13.1-linux-x86_64-gnu": "3.13",
		"cpython@3.13":                    "3.13",
		"python3.13":                      "3.13",
		"3.14.0rc2":                       "3.14",
		"3":                               "",
		"pypy3.10":                        "",
		"system":                          "",
		"":                                "",
	} {
		if got := minorOf(pin); got != want {
			t.Errorf("%q: %q", pin, got)
		}
	}
}

func FuzzAllows(f *testing.F) {
	for _, requires := range []string{
		">=3.12,<4", "~=3.12.1", "^3 || ~2.7", "!=3.13.*", "*", "==",
		">= 3 . 12", "v3.12.0rc1+local", "1!3.12",
	} {
		f.Add(requires, "3.13")
	}
	f.Fuzz(func(t *testing.T, requires, minor string) {
		if Allows(requires, minor) && !Allows("", minor) {
			t.Errorf("%q is no minor version, and %q allows it", minor, requires)
		}
		if Allows(requires+",<3.13", "3.13") && len(requires) < longestRequires/2 && !containsBar(requires) {
			t.Errorf("%q and <3.13 allow 3.13", requires)
		}
		ExactPatch(requires, minor)
		minorOf(requires)
	})
}

func containsBar(text string) bool {
	for _, r := range text {
		if r == '|' {
			return true
		}
	}
	return false
}
