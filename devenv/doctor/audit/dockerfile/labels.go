package dockerfile

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var labelRules = []rule{
	{
		id: "FD-A03", severity: check.Warning, title: "labels in a stage that is not shipped",
		about: "Labels of a builder stage are not labels of the image. Put them into the last stage.",
		find: func(f *file) []check.Finding {
			var findings []check.Finding
			if _, labelled := lastOf[*instructions.LabelCommand](f.last()); labelled {
				return nil
			}
			for _, s := range f.stages {
				if labels := of[*instructions.LabelCommand](s); len(labels) > 0 && !s.staysIn() {
					findings = append(findings, f.at(line(labels[0]), "move it into the last stage", "the image does not get this label: its stage is not shipped"))
				}
			}
			return findings
		},
	},
	{
		id: "FD-A04", severity: check.Info, title: "labels that say nothing, or something wrong, of where the image comes from",
		about: "The labels of the Open Containers Initiative tell whoever holds an image what it is: title, description, version, source and revision. Give the " +
			"last two by build arguments, since what is written out is stale with the next commit: LABEL org.opencontainers.image.revision=$VCS_REF. " +
			"MAINTAINER, which they took the place of, is no longer used.",
		find: func(f *file) []check.Finding {
			return slices.Concat(findMaintainer(f), findWrongLabels(f), eachShipped(production, findMissingLabels)(f))
		},
	},
}

func findMaintainer(f *file) []check.Finding {
	var findings []check.Finding
	for _, l := range f.Lint {
		if l.Rule == "MaintainerDeprecated" {
			name := strings.Trim(instruction.ReplaceAllString(f.Lines[l.Line-1], ""), `" `)
			findings = append(findings, edited(f.at(l.Line, "use a label", "MAINTAINER is no longer used"), f.swap(l.Line, f.Lines[l.Line-1], `LABEL org.opencontainers.image.authors="`+name+`"`)))
		}
	}
	return findings
}

const ociPrefix = "org.opencontainers.image."

// ociLabels are those that the specification has.
var ociLabels = []string{
	"created", "authors", "url", "documentation", "source", "version", "revision", "vendor", "licenses", "ref.name", "title", "description",
	"base.digest", "base.name",
}

// findMissingLabels wants the labels by which an image is traced to its source. What builds with metadata-action gets them there.
func findMissingLabels(f *file, s *stage) []check.Finding {
	labels := s.labels()
	if _, _, serves := s.serves(); !serves || f.labelledByCI() {
		return nil
	}
	var missing []string
	for _, name := range []string{"title", "description", "version", "source", "revision"} {
		if labels[ociPrefix+name] == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []check.Finding{f.at(line(s), "LABEL "+ociPrefix+missing[0]+"=… and so on, in the last stage", "the image does not say where it comes from: it has no label for its %s", strings.Join(missing, ", "))}
}

// label is one that is set, and where.
type label struct {
	value string
	line  int
}

// labels are those of the chain, as they are written.
func (s *stage) labels() map[string]*label {
	labels := map[string]*label{}
	for _, c := range ofChain[*instructions.LabelCommand](s) {
		first, last := lines(c)
		for _, pair := range c.Labels {
			key := unquoted(pair.Key)
			labels[key] = &label{unquoted(pair.Value), s.file.lineOf(first, last, key)}
		}
	}
	return labels
}

func findWrongLabels(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		if !s.shipped {
			continue
		}
		labels := s.labels()
		for _, key := range slices.Sorted(maps.Keys(labels)) {
			if fix, cause := wrongLabel(key, labels[key].value); cause != "" {
				findings = append(findings, f.at(labels[key].line, fix, "%s", cause))
			}
		}
	}
	return findings
}

var (
	staleValue = regexp.MustCompile(`^v?\d+\.\d+|^[0-9a-f]{7,40}$`)
	address    = regexp.MustCompile(`^(https?|ssh|git)://|^git@`)
	labelKey   = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)
)

// wrongLabel is what is wrong with a label, and what to write; both are empty where nothing is.
func wrongLabel(key, value string) (fix, cause string) {
	name, standard := strings.CutPrefix(key, ociPrefix)
	_, badTime := time.Parse(time.RFC3339, value)
	switch {
	case strings.Contains(key, "$"):
	case !labelKey.MatchString(key):
		return "use lower case letters, digits, dots and dashes", `the label "` + key + `" has characters that tools do not expect in a name`
	case standard && !slices.Contains(ociLabels, name):
		return "take one of title, description, version, source, revision", `no tool reads the label "` + key + `": the specification does not have it`
	case !standard || strings.Contains(value, "$"):
	case value == "":
		return "give it a value, or leave it out", `the label "` + key + `" is empty`
	case name == "created" && badTime != nil:
		return "write it as in 2026-11-28T16:00:00Z", `the label "` + key + `" is no time as RFC 3339 writes one`
	case slices.Contains([]string{"url", "source", "documentation"}, name) && !address.MatchString(value):
		return "write the whole address, with https://", `the label "` + key + `" is no address`
	case (name == "version" || name == "revision" || name == "created") && (name == "created" || staleValue.MatchString(value)):
		return "LABEL " + key + "=$… , from a build argument", `the label "` + key + `" is written out, and will be wrong with the next release`
	}
	return "", ""
}

// labelledByCI says whether a workflow gives the image its labels.
func (f *file) labelledByCI() bool {
	return slices.ContainsFunc(pipelines(f.ground), func(p pipeline) bool { return p.has("docker/metadata-action") })
}
