package compose

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// Differences returns the keys in which two services differ, "environment.LOG_LEVEL", sorted. Values are left out:
// they may be secrets.
func Differences(before, now types.ServiceConfig) []string {
	old, latest := fields(before), fields(now)
	var keys []string
	for _, key := range unequal(old, latest) {
		below, isMap := old[key].(map[string]any)
		belowNow, areMaps := latest[key].(map[string]any)
		if !isMap || !areMaps {
			keys = append(keys, key)
			continue
		}
		for _, name := range unequal(below, belowNow) {
			keys = append(keys, key+"."+name)
		}
	}
	return keys
}

func fields(service types.ServiceConfig) map[string]any {
	fields := map[string]any{}
	if text, err := json.Marshal(service); err == nil {
		_ = json.Unmarshal(text, &fields) // it was written as an object
	}
	return fields
}

// unequal returns the keys that only one of two maps has, or whose values differ, sorted.
func unequal(before, now map[string]any) []string {
	both := maps.Clone(before)
	maps.Copy(both, now)
	maps.DeleteFunc(both, func(key string, _ any) bool {
		old, had := before[key]
		latest, has := now[key]
		return had == has && reflect.DeepEqual(old, latest)
	})
	return slices.Sorted(maps.Keys(both))
}
