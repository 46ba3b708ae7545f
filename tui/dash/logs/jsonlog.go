package logs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// jsonRecord is a log line that is a JSON object.
type jsonRecord struct {
	level   string
	message string
	fields  []field // in the order of their names
}

type field struct{ name, value string }

// parseRecord reads a JSON line that has a message; a line that is none, or has none, is shown as it is.
func parseRecord(text string) (jsonRecord, bool) {
	if !strings.HasPrefix(text, "{") || !strings.HasSuffix(text, "}") {
		return jsonRecord{}, false
	}
	var values map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&values) != nil {
		return jsonRecord{}, false
	}
	r := jsonRecord{
		level:   readField(values, "level", "levelname", "severity", "lvl", "log.level"),
		message: readField(values, "message", "msg", "event"),
	}
	readField(values, "timestamp", "time", "ts", "asctime", "@timestamp")
	for name, value := range values {
		r.fields = append(r.fields, field{pane.Clean(name), valueText(value)})
	}
	slices.SortFunc(r.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return r, r.message != ""
}

// mayReportStatus reports whether a line can be a JSON record of a request; to decode every record would take longer.
func mayReportStatus(text string) bool {
	return strings.HasPrefix(text, "{") && strings.Contains(text, `status`) && strings.Contains(text, `method"`)
}

// readField removes the first value that exists under one of the names, and returns it as text.
func readField(values map[string]any, names ...string) string {
	for _, name := range names {
		if value, is := values[name]; is {
			delete(values, name)
			return valueText(value)
		}
	}
	return ""
}

// valueText returns a value as a user would write it. Escapes in JSON may hide what the sanitizer would have taken out.
func valueText(value any) string {
	switch v := value.(type) {
	case string:
		return pane.Clean(v)
	case json.Number:
		return v.String()
	case map[string]any, []any:
		text, _ := json.Marshal(v)
		return pane.Clean(string(text))
	}
	return fmt.Sprint(value)
}

// request returns the request of a record that is an access line.
func (r jsonRecord) request() (request, bool) {
	get := func(names ...string) string {
		for _, f := range r.fields {
			if slices.Contains(names, f.name) {
				return f.value
			}
		}
		return ""
	}
	method, path, status := get(
		"method",
		"http_method",
	), get(
		"path",
		"url",
		"http_path",
	), get(
		"status",
		"status_code",
		"http_status",
	)
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

func (r jsonRecord) render(theme theme.Theme) string {
	if request, is := r.request(); is {
		return request.render(theme) + "  " + theme.Muted.Render(r.message)
	}
	text := r.message
	if r.level != "" {
		word := strings.ToUpper(r.level)
		text = parseLevel(word).style(theme).Render(fmt.Sprintf("%-5s", word)) + " " + text
	}
	for _, f := range r.fields {
		text += "  " + theme.Muted.Render(f.name+"=") + f.value
	}
	return text
}
