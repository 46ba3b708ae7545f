package wheels

import (
	"strings"
	"testing"
)

func TestAllows(t *testing.T) {
	on, err := Target{Python: "3.14", Arch: "aarch64"}.platform()
	if err != nil {
		t.Fatal(err)
	}
	for marker, want := range map[string]bool{
		"":                                 true,
		"python_version >= '3.9'":          true,
		"python_version < '3.9'":           false,
		`python_version == "3.14"`:         true,
		"python_version=='3.14.0'":         true,
		"python_version != '3.14'":         false,
		"'3.9' <= python_version":          true,
		"'3.9' > python_version":           false,
		"python_version ~= '3.8'":          true,
		"python_version ~= '3.8.0'":        false,
		"python_version ~= '4'":            false,
		"python_version === '3.14'":        true,
		"python_version in '3.13 3.14'":    true,
		"python_version not in '3.9,3.10'": true,
		"python_version not  in '3.14'":    false,
		"python_full_version < '3.14'":     false,
		"python_full_version >= '3.14'":    true,
		// The newest patch is there.
		"python_full_version < '3.14.2'":                             false,
		"python_full_version == '3.14.*'":                            true,
		"python_full_version != '3.14.*'":                            false,
		"python_version >= '3.9.*'":                                  true, // never legal, often written
		"python_full_version == '3.1.*'":                             false,
		"python_full_version >= '3.15.0b1'":                          false,
		"python_full_version < '3.15.0rc1'":                          true,
		"python_full_version >= '3.14.0.dev0'":                       true,
		"implementation_version >= '3.14'":                           true,
		"sys_platform == 'linux'":                                    true,
		"'linux' in sys_platform":                                    true,
		"sys_platform == 'win32'":                                    false,
		"platform_system == 'Linux'":                                 true,
		"platform_system != 'Windows'":                               true,
		"os_name == 'nt'":                                            false,
		"os_name == 'posix'":                                         true,
		"platform_machine == 'aarch64'":                              true,
		"platform_machine == 'x86_64'":                               false,
		"platform_machine in 'x86_64 AMD64'":                         false,
		"implementation_name == 'cpython'":                           true,
		"platform_python_implementation == 'PyPy'":                   false,
		"platform_python_implementation != 'PyPy'":                   true,
		"extra == 'standard'":                                        false,
		"extra != 'standard'":                                        true,
		"extra == 'Fast_All'":                                        true,
		"'fast.all' == extra":                                        true,
		"extra != 'fast-all'":                                        false,
		"os_name == 'nt' or sys_platform == 'linux'":                 true,
		"os_name == 'nt' and sys_platform == 'linux'":                false,
		"os_name == 'posix' or os_name == 'nt' and os_name == 'x'":   true,
		"(os_name == 'posix' or os_name == 'nt') and os_name == 'x'": false,
		"((os_name == 'nt'))":                                        false,
		"not os_name == 'nt'":                                        true,
		"not (os_name == 'nt' or os_name == 'posix')":                false,
		"not not os_name == 'nt'":                                    false,
		"os_name=='nt'or os_name=='posix'":                           true,
		"\tos_name\n==\r\n'nt' ":                                     false,
		// What is not understood counts as true, also where it is turned around.
		"platform_release >= '5'":                     true,
		"platform_release >= '5' and os_name == 'nt'": false,
		"not platform_release >= '5'":                 true,
		"platform_version == 'x' or os_name == 'nt'":  true,
		"os_name < 'x'":                               true,
		"os_name === 'nt'":                            false,
		"python_version == '3.14.*.1'":                false,
		"python_version < '3.x'":                      true,
		"python_version < '99999999999999999999'":     true,
		"python_version <> '3.14'":                    true,
		"'x' in extras":                               true,
		"extra in 'x'":                                true,
		"extra == other":                              true,
		"os_name == 'nt":                              true,
		"os_name == 'nt')":                            true,
		"(os_name == 'nt'":                            true,
		"os_name == 'nt' os_name":                     true,
		"os_name == 'nt' and":                         true,
		"os_name":                                     true,
		"== 'nt'":                                     true,
		"os_name = 'nt'":                              true,
		"os_name not 'nt'":                            true,
		"os_name == 'nt' & x":                         true,
		"é == 'nt'":                                   true,
		strings.Repeat("(", 100_000):                  true,
		strings.Repeat("not ", 100_000) + "os_name":   true,
		strings.Repeat("(", 40) + "os_name == 'nt'" + strings.Repeat(")", 40): false,
	} {
		if got := on.allows(marker, "fast-all"); got != want {
			t.Errorf("%.80s: %t", marker, got)
		}
	}
}

func FuzzMarker(f *testing.F) {
	for _, marker := range []string{
		"python_version < '3.9' and extra == 'x'", "(os_name == 'nt' or not 'a' in \"b\")", "python_full_version ~= '3.1.*'",
		"((", "'", "not not", "extra === extra", "a <> b", "\xff == '\x00'",
	} {
		f.Add(marker, "x")
	}
	on, err := Target{Python: "3.14", Arch: "x86_64"}.platform()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, marker, extra string) {
		allowed := on.allows(marker, extra)
		if !on.allows(marker+" or os_name == 'posix'", extra) {
			t.Errorf("%q or something true is false", marker)
		}
		if strings.Count(marker, "(") > deepest/4 || strings.Count(marker, "not") > deepest/4 {
			return // goes too deep
		}
		if strings.Contains(marker, ")") {
			return // may end the brackets
		}
		if in := on.allows("("+marker+")", extra); in != allowed && strings.TrimSpace(marker) != "" {
			t.Errorf("%q: %t, in brackets %t", marker, allowed, in)
		}
	})
}
