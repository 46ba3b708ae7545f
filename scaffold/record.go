package scaffold

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/suggest"
)

// RecordFile is where fastdock records what it was given and what it wrote. It is meant to be committed, and
// holds no secret.
const RecordFile = ".fastdock.yaml"

// recordVersion is the form of the record; a newer one was written by a newer fastdock.
const recordVersion = 1

// Record is what an earlier run left: the answers, and every file that a later run may have to merge.
type Record struct {
	Version int  `yaml:"version"`
	Starter bool `yaml:"starter,omitempty"` // the code began as the starter app
	// the file that `fastdock up` lays over the project's own Compose files
	Overlay string              `yaml:"overlay,omitempty"`
	Answers map[string]textList `yaml:"answers"`
	Pins    map[string]string   `yaml:"pins,omitempty"`
	Foreign []string            `yaml:"foreign,omitempty"` // files that were there before, and are only added to
	Files   map[string]packed   `yaml:"files"`
	// what a user has set for `fastdock build`, which reads it; kept as it is
	Build foreignValue `yaml:"build,omitempty"`
}

// foreignValue is a part of the record that is kept as it is.
type foreignValue struct{ node *yaml.Node }

// UnmarshalYAML takes any value.
func (v *foreignValue) UnmarshalYAML(node *yaml.Node) error {
	v.node = node
	return nil
}

// textList is one text, or several.
type textList []string

// UnmarshalYAML takes a scalar as one text.
func (l *textList) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*l = textList{node.Value}
		return nil
	}
	return node.Decode((*[]string)(l))
}

// packed is the content of a file, compressed: a small project's fill a few kilobytes.
type packed []byte

// largestFile bounds what a record may unpack to.
const largestFile = 1 << 20

// UnmarshalYAML unpacks what pack packed.
func (p *packed) UnmarshalYAML(node *yaml.Node) error {
	compressed, err := base64.StdEncoding.DecodeString(node.Value)
	if err != nil {
		return fmt.Errorf("not the content of a file: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(compressed)), largestFile))
	if err != nil {
		return fmt.Errorf("not the content of a file: %w", err)
	}
	*p = content
	return nil
}

// pack compresses the files with one writer, which is large.
func pack(files map[string]packed) (map[string]string, error) {
	var compressed bytes.Buffer
	writer, err := flate.NewWriter(&compressed, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string, len(files))
	for name, content := range files {
		compressed.Reset()
		writer.Reset(&compressed)
		_, err := writer.Write(content)
		if err = errors.Join(err, writer.Close()); err != nil {
			return nil, err
		}
		texts[name] = base64.StdEncoding.EncodeToString(compressed.Bytes())
	}
	return texts, nil
}

// ReadRecord reads what [Record.Format] wrote, perhaps edited by hand since. The error names the line.
func ReadRecord(content []byte) (Record, error) {
	var record Record
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&record); err != nil {
		return Record{}, fmt.Errorf("read %q: %w", RecordFile, plain(err))
	}
	if record.Version != recordVersion {
		return Record{}, fmt.Errorf("read %q: its version is %d, but this fastdock supports %d; use a newer fastdock, or "+
			"remove the file to start again",
			RecordFile, record.Version, recordVersion)
	}
	return record, nil
}

var yamlPlace = lazyregexp.New(`^go-yaml load error in \w+ at L(\d+)\.C\d+: `)

// plain is a YAML error as one line: where and what, without the library's own words.
func plain(err error) error {
	text := strings.Join(strings.Fields(err.Error()), " ")
	text = strings.TrimPrefix(strings.TrimPrefix(text, "yaml: "), "construct errors: ")
	return errors.New(yamlPlace.ReplaceAllString(text, "line $1: "))
}

// newRecord returns what to remember of a tree made for spec: every answer, save those that the code itself gives
// again, and every file that is merged later.
func newRecord(spec, detected Spec, tree Tree) Record {
	record := Record{
		Version: recordVersion, Starter: spec.Facts.Starter, Pins: spec.Pins,
		Answers: map[string]textList{}, Files: map[string]packed{},
	}
	for _, question := range Questions() {
		values := question.Get(spec)
		if !question.Code || !slices.Equal(values, question.Get(detected)) {
			record.Answers[question.Name] = values
		}
	}
	if tree.Content(OverlayFile) != nil {
		record.Overlay = OverlayFile
	}
	for _, file := range tree {
		if file.merges() {
			record.Files[file.Path] = file.Content
		}
	}
	return record
}

// Format writes the record: the answers in the order of the questions, then the files.
func (r Record) Format() ([]byte, error) {
	var out strings.Builder
	out.WriteString("# The answers given to `fastdock new` and the files that it wrote. Commit this file. Run `fastdock " +
		"new` again to change an answer.\n")
	fmt.Fprintf(&out, "version: %d\n", r.Version)
	if r.Starter {
		out.WriteString("starter: true\n")
	}
	if r.Overlay != "" {
		fmt.Fprintf(&out, "overlay: %s\n", r.Overlay)
	}
	out.WriteString("answers:\n")
	for _, question := range Questions() {
		if values, ok := r.Answers[question.Name]; ok {
			fmt.Fprintf(&out, "  %s: %s\n", question.Name, yamlValue(question, values))
		}
	}
	if err := r.formatBuild(&out); err != nil {
		return nil, err
	}
	files, err := pack(r.Files)
	if err != nil {
		return nil, err
	}
	rest, err := yaml.Marshal(struct {
		Pins    map[string]string `yaml:"pins,omitempty"`
		Foreign []string          `yaml:"foreign,omitempty"`
		Files   map[string]string `yaml:"files"`
	}{r.Pins, r.Foreign, files})
	out.Write(rest)
	return []byte(out.String()), err
}

// formatBuild writes what is set for builds.
func (r Record) formatBuild(out *strings.Builder) error {
	if r.Build.node == nil {
		return nil
	}
	text, err := yaml.Marshal(map[string]*yaml.Node{"build": r.Build.node})
	out.Write(text)
	return err
}

// yamlValue returns an answer as YAML: bare where it is a number or a yes or no, else quoted.
func yamlValue(question Question, values []string) string {
	switch question.field(&Spec{}).(type) {
	case *int, *bool:
		return strings.Join(values, "")
	case *[]string:
		return execForm(values)
	}
	return fmt.Sprintf("%q", strings.Join(values, ""))
}

// unknown returns an error that names an answer without a question.
func (r Record) unknown() error {
	for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
		if _, known := Ask(name); !known {
			return fmt.Errorf("read %q: %q is not a question of fastdock new%s", RecordFile, name,
				suggest.Aside(name, questionNames()))
		}
	}
	return nil
}
