package python

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// notInThisPython is about a module of the standard library of other versions of Python.
func notInThisPython(c *facts.Container, module string, match rule.Match) *check.Finding {
	by, fix := "the code", standardFix(module)
	if name := facts.Caller(match.Frames()); name != "" && !strings.Contains(standard[module], "from") {
		by, fix = fmt.Sprintf("package %q", name), fmt.Sprintf("update %s, or use an older Python", name)
	}
	return rule.AtCode(c,
		rule.Finding(c, fmt.Sprintf("%s imports %q, which %s", by, module, standard[module]), fix, rule.Quote(c, match)...),
		match.Frames(),
	)
}

func standardFix(module string) string {
	if strings.Contains(standard[module], "from") {
		return "use a base image with a newer Python, or a package that provides the module for older versions"
	}
	if use := map[string]string{
		"distutils": "packaging.version, sysconfig or setuptools", "imp": "importlib",
		"cgi": "email.message or python-multipart", "pipes": "shlex and subprocess", "telnetlib": "telnetlib3",
		"imghdr": "puremagic or filetype",
	}[module]; use != "" {
		return "use " + use + " instead, or use an older Python"
	}
	return "use a replacement for the module, or an older Python"
}

// standard are modules that Python removed or added, and when.
var standard = map[string]string{
	"distutils": "Python 3.12 removed", "imp": "Python 3.12 removed", "asyncore": "Python 3.12 removed",
	"asynchat": "Python 3.12 removed", "smtpd": "Python 3.12 removed",
	"cgi": "Python 3.13 removed", "cgitb": "Python 3.13 removed", "telnetlib": "Python 3.13 removed",
	"crypt": "Python 3.13 removed", "imghdr": "Python 3.13 removed", "sndhdr": "Python 3.13 removed",
	"audioop": "Python 3.13 removed", "aifc": "Python 3.13 removed", "chunk": "Python 3.13 removed",
	"mailcap": "Python 3.13 removed", "nntplib": "Python 3.13 removed", "pipes": "Python 3.13 removed",
	"uu": "Python 3.13 removed", "xdrlib": "Python 3.13 removed", "nis": "Python 3.13 removed",
	"spwd": "Python 3.13 removed", "sunau": "Python 3.13 removed", "msilib": "Python 3.13 removed",
	"ossaudiodev": "Python 3.13 removed", "lib2to3": "Python 3.13 removed",
	"tomllib": "Python includes from 3.11", "zoneinfo": "Python includes from 3.9", "graphlib": "Python includes from " +
		"3.9", "compression": "Python includes from 3.14", "annotationlib": "Python includes from 3.14",
}

// noPkgResources is about a module that setuptools brought until version 81.
func noPkgResources(c *facts.Container, match rule.Match) *check.Finding {
	by, fix := "the code", "add `setuptools<81`"
	if name := facts.Caller(match.Frames()); name != "" {
		by, fix = fmt.Sprintf("package %q", name), fmt.Sprintf("update %s, or add `setuptools<81`", name)
	}
	return rule.AtCode(c, rule.Finding(c,
		by+" imports pkg_resources, but setuptools is not installed or no longer contains it",
		fix+" to the project's dependencies; then run `fastdock up --build`",
		rule.Quote(c, match)...), match.Frames())
}
