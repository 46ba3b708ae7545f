package compose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func imageChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P03", Title: "Image without a version", Needs: check.Project, Run: onAll(unpinned),
			About: "An image without a tag, or with `latest`, changes with each release. Colleagues and servers " +
				"then run untested versions, and a database can reject its existing data. Pin the version that " +
				"you use.",
		},
		{
			ID: "FD-P04", Title: "Database or cache without security fixes", Needs: check.Project, Run: onAll(unsupported),
			About: "Each database release has an end of life, after which security problems stay unfixed. Some " +
				"tags are no longer published, although they can still be pulled. Move to a supported release. A " +
				"new major version also needs a data migration, so read its upgrade notes first.",
		},
	}
}

// unpinned looks at images that are pulled: one that is built here is named by whoever builds it.
func unpinned(v view, s types.ServiceConfig) []check.Finding {
	i := parseImage(s.Image)
	if i.name == "" || s.Build != nil || i.digest != "" || i.tag != "" && i.tag != "latest" || v.builds(s.Image) {
		return nil
	}
	f := v.at(s.Name, check.Warning, "image")
	cause := fmt.Sprintf("image %q has no version, so each pull can change it", i.name)
	if i.tag != "" {
		cause = fmt.Sprintf("image %q uses the tag latest, which changes with each release", i.name)
	}
	kind := kindOf(s.Image)
	choices := assets.Load()
	for _, choice := range slices.Concat(choices.Databases, choices.Caches) {
		if choice.Kind == kind && len(choice.Versions) > 0 {
			fix := fmt.Sprintf("pin a version, for example %s; an existing volume needs the version that wrote it",
				choice.Versions[0].Image)
			if isDatabase(kind) {
				return one(because(f, cause, fix, nil))
			}
			_, tag, _ := strings.Cut(choice.Versions[0].Image, ":")
			return one(because(f, cause, "pin a version, for example "+i.name+":"+tag, nil))
		}
	}
	return one(because(f, cause, "pin the version that runs now: image: NAME:VERSION", nil))
}

// builds reports whether a service of the model makes an image.
func (v view) builds(reference string) bool {
	return v.has(func(s *types.ServiceConfig) bool { return s.Build != nil && s.Image == reference })
}

// gone returns why a release of a server should not be used: bad is how bad that is.
func gone(kind string, i image) (why string, bad check.Severity) {
	major, minor := versionOf(kind, i.tag)
	release := major*100 + minor
	if minor < 0 {
		release = major*100 + newest[kind][major]
	}
	switch {
	case kind == mysql && (i.tag == "latest" || i.tag == "innovation"):
		return "is an innovation release, which gets fixes for a few months only", check.Warning
	case kind == mongo && i.tag == "latest", kind == mongo && major == 8 && minor < 0:
		return "is no longer published: the tag stays at an old release", check.Warning
	case major < 0:
		return "", check.OK
	case kind == mongo && release < 700, kind == mysql && release < 804, kind == redis && release < 602,
		kind == mariadb && (release < 1006 || release > 1006 && release < 1011 ||
			release > 1011 && release < 1104), kind == mariadb && release >= 1200 && release < 1203 && minor >= 0,
		kind == postgres && major < 14:
		return "no longer gets security fixes", check.Warning
	case kind == postgres && major == 14:
		return "no longer gets security fixes (since 12 November 2026)", check.Warning
	case kind == mariadb && release == 1006:
		return "no longer gets security fixes (since July 2026)", check.Warning
	}
	return "", check.OK
}

func unsupported(v view, s types.ServiceConfig) []check.Finding {
	kind, i := kindOf(s.Image), parseImage(s.Image)
	why, severity := gone(kind, i)
	if why == "" {
		return nil
	}
	use := map[string]string{
		postgres: "postgres:18",
		mysql:    "mysql:8.4",
		mariadb:  "mariadb:11.8",
		mongo:    "mongo:8.0",
		redis:    "redis:8",
		valkey:   "valkey/valkey:9.1",
	}[kind]
	fix := "use " + use
	if isDatabase(kind) {
		fix = fmt.Sprintf("move to %s: export the data and import it into a new volume, because a new major "+
			"release cannot read the old files", use)
	}
	return one(because(v.at(s.Name, severity, "image"), fmt.Sprintf("%s:%s %s", i.name, i.tag, why), fix, nil))
}

func fileChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P01", Title: "Obsolete version key", Needs: check.Files, Run: versionKey,
			About: "Compose ignores `version:` and prints a warning on every command. Remove the line.",
		},
		{
			ID: "FD-P02", Title: "Several Compose files of the same kind", Needs: check.Files, Run: shadowed,
			About: "Compose uses the first of compose.yaml, compose.yml, docker-compose.yml and " +
				"docker-compose.yaml and ignores the others. An edit in the wrong file has no effect. Keep one.",
		},
	}
}

func versionKey(_ context.Context, in *check.Input) []check.Finding {
	var found []check.Finding
	for _, file := range in.Sources.Compose {
		if key, _ := file.Find("version"); key != nil {
			f := check.Finding{Severity: check.Info, File: file.Path, Line: key.Line}
			found = append(found, because(f, "`version` is obsolete; Compose prints a warning",
				"delete the line", remove(file, "version")))
		}
	}
	return found
}

// shadowed looks for files that Compose would take if there were no other one.
func shadowed(_ context.Context, in *check.Input) []check.Finding {
	if len(in.Sources.Compose) == 0 {
		return nil
	}
	var found []check.Finding
	for _, names := range [][]string{
		{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"},
		{"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"},
	} {
		var there []string
		for _, name := range names {
			if _, exists := in.Sources.File(name); exists {
				there = append(there, name)
			}
		}
		for i := 1; i < len(there); i++ {
			f := check.Finding{Severity: check.Warning, File: there[i]}
			found = append(found, because(f,
				fmt.Sprintf("Compose uses %s and ignores %s, so an edit here has no effect", there[0], there[i]),
				fmt.Sprintf("keep one file: move what you need to %s and delete %s", there[0], there[i]), nil))
		}
	}
	return found
}
