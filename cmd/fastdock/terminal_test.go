package main

import "testing"

func TestASCIIOnly(t *testing.T) {
	for name, test := range map[string]struct {
		environment map[string]string
		want        bool
	}{
		"UTF-8":                   {map[string]string{"LANG": "de_DE.UTF-8", "TERM": "xterm"}, false},
		"utf8, as macOS has it":   {map[string]string{"LC_CTYPE": "en_GB.utf8"}, false},
		"no locale":               {nil, true},
		"another encoding":        {map[string]string{"LANG": "de_DE.ISO-8859-1"}, true},
		"C over UTF-8":            {map[string]string{"LC_ALL": "C", "LANG": "C.UTF-8"}, true},
		"UTF-8 over C":            {map[string]string{"LC_ALL": "C.UTF-8", "LANG": "C"}, false},
		"the console of Linux":    {map[string]string{"LANG": "C.UTF-8", "TERM": "linux"}, true},
		"an empty one counts not": {map[string]string{"LC_ALL": "", "LANG": "C.UTF-8"}, false},
	} {
		if got := asciiOnly(func(key string) string { return test.environment[key] }); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
