package dash

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// record is a log line that is a JSON object.
type record struct {
	level   string
	message string
	fields  []field // in the order of their names
}

type field struct{ name, value string }

// readRecord reads a JSON line that has a message; a line that is none, or has none, is shown as it is.
func readRecord(text string) (record, bool) {
	if !strings.HasPrefix(text, "{") || !strings.HasSuffix(text, "}") {
		return record{}, false
	}
	var values map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&values) != nil {
		return record{}, false
	}
	r := record{level: take(values, "level", "levelname", "severity", "lvl", "log.level"), message: take(values, "message", "msg", "event")}
	take(values, "timestamp", "time", "ts", "asctime", "@timestamp")
	for name, value := range values {
		r.fields = append(r.fields, field{Clean(name), word(value)})
	}
	slices.SortFunc(r.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return r, r.message != ""
}

// take takes the first value that is there under one of the names, as text.
func take(values map[string]any, names ...string) string {
	for _, name := range names {
		if value, is := values[name]; is {
			delete(values, name)
			return word(value)
		}
	}
	return ""
}

// word is a value as a person would write it. Escapes in JSON may hide what the sanitizer would have taken out.
func word(value any) string {
	switch v := value.(type) {
	case string:
		return Clean(v)
	case json.Number:
		return v.String()
	case map[string]any, []any:
		text, _ := json.Marshal(v)
		return Clean(string(text))
	}
	return fmt.Sprint(value)
}

func Clean(text string) string {
	return Plain(devenv.Sanitize(strings.NewReplacer("\n", " ", "\r", " ").Replace(text)))
}

// request is what the record tells of one, where it is an access line.
func (r record) request() (request, bool) {
	get := func(names ...string) string {
		for _, f := range r.fields {
			if slices.Contains(names, f.name) {
				return f.value
			}
		}
		return ""
	}
	method, path, status := get("method", "http_method"), get("path", "url", "http_path"), get("status", "status_code", "http_status")
	if method == "" || path == "" || len(status) != 3 {
		return request{}, false
	}
	took := get("duration_ms", "elapsed_ms", "latency_ms")
	if took != "" {
		took += " ms"
	}
	var code int
	_, err := fmt.Sscan(status, &code)
	return request{method, path, code, "", took}, err == nil
}

func (r record) draw(theme theme.Theme) string {
	if request, is := r.request(); is {
		return request.draw(theme) + "  " + theme.Muted.Render(r.message)
	}
	text := r.message
	if r.level != "" {
		word := strings.ToUpper(r.level)
		text = levelWords(word).style(theme).Render(fmt.Sprintf("%-5s", word)) + " " + text
	}
	for _, f := range r.fields {
		text += "  " + theme.Muted.Render(f.name+"=") + f.value
	}
	return text
}
