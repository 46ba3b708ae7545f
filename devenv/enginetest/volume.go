package enginetest

import (
	"encoding/json"
	"net/http"
)

func (f *Engine) listVolumes(w http.ResponseWriter, r *http.Request) {
	f.record(r, "list volumes")
	Answer(w, http.StatusOK, map[string]any{"Volumes": []any{}})
}

func (f *Engine) inspectVolume(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	exists := f.volumes[r.PathValue("name")]
	f.mu.Unlock()
	if !exists {
		notFound(w, "volume")
		return
	}
	Answer(w, http.StatusOK, map[string]any{"Name": r.PathValue("name")})
}

func (f *Engine) createVolume(w http.ResponseWriter, r *http.Request) {
	var volume struct{ Name string }
	_ = json.NewDecoder(r.Body).Decode(&volume)
	f.mu.Lock()
	f.volumes[volume.Name] = true
	f.mu.Unlock()
	Answer(w, http.StatusCreated, map[string]any{"Name": volume.Name})
}

func (f *Engine) removeVolume(w http.ResponseWriter, r *http.Request) {
	f.record(r, "remove volume "+r.PathValue("name"))
	f.mu.Lock()
	delete(f.volumes, r.PathValue("name"))
	f.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}
