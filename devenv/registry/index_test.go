package registry

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/docker/cli/cli/config/configfile"
)

// A registry that ends the connection in place of an answer has not stored what was sent.
func TestPushToARegistryThatHangsUp(t *testing.T) {
	var received atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			http.NotFound(w, r)
			return
		}
		received.Store(true)
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	r := newRegistries(t.Context(), configfile.New(""))
	defer r.close()
	as, document, err := NewIndex(nil)
	if err != nil {
		t.Fatal(err)
	}
	ref := server.Listener.Addr().String() + "/some/image:1"
	if err := r.push(t.Context(), ref, as, document); err == nil || !received.Load() {
		t.Errorf("received: %t, the error is %v", received.Load(), err)
	}
}
