package enginetest

import (
	"archive/tar"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
)

// statPath reports whether a container has a folder or file: the fake ones begin with /app, and are of noon.
func (f *Engine) statPath(w http.ResponseWriter, r *http.Request, c *Container) {
	name := r.URL.Query().Get("path")
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, there := c.Files[name]; !there && name != "/app" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	stat, _ := json.Marshal(container.PathStat{Name: path.Base(name), Size: int64(len(c.Files[name])), Mtime: Noon})
	w.Header().Set("X-Docker-Container-Path-Stat", base64.StdEncoding.EncodeToString(stat))
}

// archiveFile hands out a file that the shell has left, or that was copied in.
func (f *Engine) archiveFile(w http.ResponseWriter, r *http.Request, c *Container) {
	name := r.URL.Query().Get("path")
	f.mu.Lock()
	content := c.Files[name]
	f.mu.Unlock()
	if content == "" && f.Archived != nil {
		content = f.Archived(name)
	}
	if content == "" {
		notFound(w, "file "+name)
		return
	}
	stat, _ := json.Marshal(container.PathStat{Name: path.Base(name), Size: int64(len(content))})
	w.Header().Set("X-Docker-Container-Path-Stat", base64.StdEncoding.EncodeToString(stat))
	archive := tar.NewWriter(w)
	_ = archive.WriteHeader(&tar.Header{Name: path.Base(name), Mode: 0o644, Size: int64(len(content))})
	_, _ = io.WriteString(archive, content)
	_ = archive.Close()
}

// extract puts an archive's files into a container.
func (f *Engine) extract(w http.ResponseWriter, r *http.Request, c *Container) {
	f.record(r, "copy "+c.service())
	archive := tar.NewReader(r.Body)
	for header, err := archive.Next(); err == nil; header, err = archive.Next() {
		content, _ := io.ReadAll(archive)
		f.mu.Lock()
		if c.Files == nil {
			c.Files = map[string]string{}
		}
		c.Files["/"+strings.TrimSuffix(header.Name, "/")] = string(content)
		f.mu.Unlock()
	}
}

// FilesOf returns what was copied into a service's container, by path.
func (f *Engine) FilesOf(t *testing.T, service string) map[string]string {
	t.Helper()
	c := f.Container(t, service)
	f.mu.Lock()
	defer f.mu.Unlock()
	files := map[string]string{}
	for name, content := range c.Files {
		files[name] = content
	}
	return files
}
