package scaffold

import (
	"fmt"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/suggest"
	"github.com/fastdock/fastdock/scaffold/detect"
)

func baseKinds(versions assets.Versions) []string {
	var kinds []string
	for _, base := range versions.Bases {
		kinds = append(kinds, base.Kind)
	}
	return kinds
}

// checkBase also refuses a base that no image of the version of Python has: their tags name minor versions with fixes.
func (s Spec) checkBase(versions assets.Versions) string {
	python, known := versions.Python(s.Python)
	if (s.Base == "uv" || s.Base == "alpine") && (!known || !python.Offered()) && s.checkPython(versions) == "" {
		return fmt.Sprintf("has no image of Python %s; choose slim or distroless", s.Python)
	}
	return checkKind(baseKinds(versions), s.Base)
}

func (s Spec) checkService(choices []assets.Choice, service Service) string {
	var kinds []string
	for _, choice := range choices {
		kinds = append(kinds, choice.Kind)
	}
	choice, known := assets.Find(choices, service.Kind)
	if !known {
		return checkKind(kinds, service.Kind)
	}
	if s.runsAlready(service.Kind) {
		return "" // the image is the project's own
	}
	if service.Version != "" && choice.Versions == nil {
		return "takes no version; choose " + choice.Kind
	}
	return checkVersion(choice, service)
}

func checkVersion(choice assets.Choice, service Service) string {
	version, known := choice.Version(service.Version)
	if choice.Versions == nil || version.Offered() {
		return ""
	}
	var names []string
	for _, offered := range choice.Versions {
		if offered.Offered() {
			names = append(names, choice.Kind+":"+offered.Version)
		}
	}
	if known {
		return fmt.Sprintf("has had no fixes since %s; choose %s", version.EndOfLife, either(names))
	}
	return "is not available; choose " + either(names)
}

func (s Spec) checkPython(versions assets.Versions) string {
	var names []string
	for _, python := range versions.Pythons {
		if python.Offered() {
			names = append(names, python.Version)
		}
	}
	python, known := versions.Python(assets.MinorOf(s.Python))
	switch {
	case !known:
		return "is unknown" + suggest.Aside(s.Python, names) + "; choose " + either(names)
	case !python.Offered() && s.Facts.Starter:
		return fmt.Sprintf("has had no fixes since %s; choose %s", python.EndOfLife, either(names))
	case !detect.AllowsVersion(s.Facts.RequiresPython, s.Python):
		return fmt.Sprintf("does not match the project: requires-python is %q", s.Facts.RequiresPython)
	}
	return ""
}

func (s Spec) checkDriver() string {
	if s.Driver == "" || s.Driver == None {
		return ""
	}
	database, _ := assets.Find(assets.Load().Databases, s.Database.Kind)
	drivers := []string{}
	for _, scheme := range database.Schemes {
		drivers = append(drivers, scheme.Driver)
	}
	return checkKind(append(drivers, None), s.Driver)
}
