package ship

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// registry is as much of a container registry as a push and a pull of one repository need, on a port of this machine's
// loopback. Its blobs are those of a cache, its manifests end with it. The name of the repository is a secret: who does
// not know it, as another user of a server that the port is lent to, finds nothing.
type registry struct {
	repository string
	blobs      *cache
	server     *http.Server
	port       int

	requests           atomic.Int64 // that knew the repository
	received, answered atomic.Int64 // bytes of blobs
	sent               atomic.Int64 // blobs that were sent

	mu        sync.Mutex
	manifests map[string]manifest // by tag and by digest
	uploads   map[string]content.Writer
	serial    int
}

type manifest struct {
	mediaType string
	digest    digest.Digest
	content   []byte
}

// maxManifest is what a manifest may have at most; registries take as much.
const maxManifest = 4 << 20

// serve starts a registry that is served until it is closed.
func serve(ctx context.Context, blobs *cache, repository string) (*registry, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening on this machine's loopback: %w", err)
	}
	r := &registry{
		repository: repository,
		blobs:      blobs,
		port:       listener.Addr().(*net.TCPAddr).Port,
		manifests:  map[string]manifest{},
		uploads:    map[string]content.Writer{},
	}
	r.server = &http.Server{Handler: r.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(listener) }()
	return r, nil
}

// close ends the registry and drops what was not uploaded completely.
func (r *registry) close(ctx context.Context) {
	_ = r.server.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, upload := range r.uploads {
		upload.Close()
		r.blobs.abort(ctx, id)
	}
}

func (r *registry) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/{$}", func(http.ResponseWriter, *http.Request) {}) // also HEAD
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /blobs/{digest}":        r.getBlob,
		"POST /blobs/uploads/{$}":    r.beginUpload,
		"GET /blobs/uploads/{id}":    r.uploadStatus,
		"PATCH /blobs/uploads/{id}":  r.continueUpload,
		"PUT /blobs/uploads/{id}":    r.endUpload,
		"DELETE /blobs/uploads/{id}": r.dropUpload,
		"GET /manifests/{reference}": r.getManifest,
		"PUT /manifests/{reference}": r.putManifest,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /v2/"+r.repository+path, func(w http.ResponseWriter, request *http.Request) {
			r.requests.Add(1)
			handle(w, request)
		})
	}
	return mux
}

// refuse answers as registries do.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []map[string]string{{"code": code, "message": code}}})
}

func (r *registry) getBlob(w http.ResponseWriter, request *http.Request) {
	sum, err := digest.Parse(request.PathValue("digest"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "DIGEST_INVALID")
		return
	}
	blob, err := r.blobs.open(request.Context(), sum)
	if err != nil {
		refuse(w, http.StatusNotFound, "BLOB_UNKNOWN")
		return
	}
	defer blob.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Docker-Content-Digest", sum.String())
	if request.Method == http.MethodGet {
		r.sent.Add(1)
		w = &countingResponse{w, &r.answered}
	}
	// An entity tag in place of a time, which says nothing about content with a digest.
	w.Header().Set("Etag", `"`+sum.String()+`"`)
	http.ServeContent(w, request, "", time.Time{}, io.NewSectionReader(blob, 0, blob.Size()))
}

// beginUpload starts an upload. A blob that is to be mounted from another repository may be in the cache.
func (r *registry) beginUpload(w http.ResponseWriter, request *http.Request) {
	if sum, err := digest.Parse(request.URL.Query().Get("mount")); err == nil && r.blobs.has(request.Context(), sum) {
		r.created(w, "/blobs/"+sum.String(), sum)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serial++
	id := fmt.Sprintf("%s-%d", r.repository, r.serial)
	upload, err := r.blobs.writer(request.Context(), id)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	r.uploads[id] = upload
	w.Header().Set("Range", "0-0")
	w.Header().Set("Location", r.uploadPath(id))
	w.WriteHeader(http.StatusAccepted)
}

func (r *registry) uploadPath(id string) string {
	return "/v2/" + r.repository + "/blobs/uploads/" + id
}

// created answers that something is there now.
func (r *registry) created(w http.ResponseWriter, path string, sum digest.Digest) {
	w.Header().Set("Docker-Content-Digest", sum.String())
	w.Header().Set("Location", "/v2/"+r.repository+path)
	w.WriteHeader(http.StatusCreated)
}

// upload returns one that was begun.
func (r *registry) upload(w http.ResponseWriter, request *http.Request) (id string, upload content.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id = request.PathValue("id")
	if upload = r.uploads[id]; upload == nil {
		refuse(w, http.StatusNotFound, "BLOB_UPLOAD_UNKNOWN")
	}
	return id, upload
}

func (r *registry) uploadStatus(w http.ResponseWriter, request *http.Request) {
	if id, upload := r.upload(w, request); upload != nil {
		r.answerStatus(w, id, upload, http.StatusNoContent)
	}
}

func (r *registry) answerStatus(w http.ResponseWriter, id string, upload content.Writer, code int) {
	status, err := upload.Status()
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Location", r.uploadPath(id))
	w.Header().Set("Range", fmt.Sprintf("0-%d", max(0, status.Offset-1)))
	w.WriteHeader(code)
}

func (r *registry) continueUpload(w http.ResponseWriter, request *http.Request) {
	id, upload := r.upload(w, request)
	if upload == nil {
		return
	}
	if err := r.receive(upload, request.Body); err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	r.answerStatus(w, id, upload, http.StatusAccepted)
}

func (r *registry) receive(upload io.Writer, body io.Reader) error {
	_, err := io.Copy(upload, &countingReader{body, &r.received})
	return err
}

func (r *registry) endUpload(w http.ResponseWriter, request *http.Request) {
	id, upload := r.upload(w, request)
	if upload == nil {
		return
	}
	sum, err := digest.Parse(request.URL.Query().Get("digest"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "DIGEST_INVALID")
		return
	}
	if err = r.receive(upload, request.Body); err == nil {
		err = r.blobs.commit(request.Context(), upload, sum)
	}
	r.forget(request.Context(), id, upload)
	if err != nil {
		refuse(w, http.StatusBadRequest, "BLOB_UPLOAD_INVALID")
		return
	}
	r.created(w, "/blobs/"+sum.String(), sum)
}

func (r *registry) dropUpload(w http.ResponseWriter, request *http.Request) {
	if id, upload := r.upload(w, request); upload != nil {
		r.forget(request.Context(), id, upload)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (r *registry) forget(ctx context.Context, id string, upload content.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.uploads, id)
	upload.Close()
	r.blobs.abort(ctx, id)
}

func (r *registry) getManifest(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	found, ok := r.manifests[request.PathValue("reference")]
	r.mu.Unlock()
	if !ok {
		refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN")
		return
	}
	w.Header().Set("Content-Type", found.mediaType)
	w.Header().Set("Docker-Content-Digest", found.digest.String())
	w.Header().Set("Content-Length", fmt.Sprint(len(found.content)))
	if request.Method == http.MethodGet {
		_, _ = w.Write(found.content)
	}
}

func (r *registry) putManifest(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxManifest))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "MANIFEST_INVALID")
		return
	}
	put := manifest{request.Header.Get("Content-Type"), digest.FromBytes(body), body}
	r.mu.Lock()
	r.manifests[request.PathValue("reference")], r.manifests[put.digest.String()] = put, put
	r.mu.Unlock()
	r.created(w, "/manifests/"+put.digest.String(), put.digest)
}

// pushed returns what a tag stands for, and how many layers that has; 0 where it stands for several platforms.
func (r *registry) pushed(tag string) (digest.Digest, int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.manifests[tag]
	if !ok {
		return "", 0, errors.New("the engine pushed no manifest")
	}
	var image ocispec.Manifest
	err := json.Unmarshal(found.content, &image)
	return found.digest, len(image.Layers), err
}

// countingResponse counts what of a body is written.
type countingResponse struct {
	http.ResponseWriter
	bytes *atomic.Int64
}

func (w *countingResponse) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.bytes.Add(int64(n))
	return n, err
}

// countingReader counts what is read.
type countingReader struct {
	io.Reader
	bytes *atomic.Int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.bytes.Add(int64(n))
	return n, err
}

// hostPort returns an address on a machine's loopback.
func hostPort(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
