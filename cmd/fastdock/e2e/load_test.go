package e2e

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// loadApp adds to the starter app what the load asks for. Every POST counts itself in Redis, by its number: one that
// was carried out twice shows.
const loadApp = `

import asyncio

import redis.asyncio
from fastapi import Request, WebSocket
from fastapi.responses import StreamingResponse

VERSION = "first"
# with patience: an order that is not counted in time would look like a lost request
orders = redis.asyncio.from_url(settings.redis_url, socket_timeout=60, socket_connect_timeout=60)


@app.get("/version")
async def version() -> dict[str, str]:
    await asyncio.sleep(0.02)
    return {"version": VERSION}


@app.get("/client")
async def client(request: Request) -> str:
    return request.client.host


@app.post("/orders/{number}")
async def order(number: int, request: Request) -> dict[str, object]:
    body = await request.body()
    await asyncio.sleep(0.02)
    return {"times": await orders.incr(f"order:{number}"), "bytes": len(body), "version": VERSION}


async def ticks():
    while True:
        yield "data: tick\n\n"
        await asyncio.sleep(0.2)


@app.get("/stream")
async def stream() -> StreamingResponse:
    return StreamingResponse(ticks(), media_type="text/event-stream")


@app.websocket("/socket")
async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        await websocket.send_text("tick")
        await asyncio.sleep(0.2)
`

// load is what runs against a stack, and what became of it.
type load struct {
	base   string
	cancel context.CancelFunc
	work   sync.WaitGroup
	client *http.Client
	posts  int // sent so far

	mu       sync.Mutex
	sent     map[string]int // by kind: "GET", "POST"
	failed   []string
	twice    []string
	versions map[string]int
	took     []time.Duration
	streams  map[string]int // ends of "SSE" and "WebSocket", each followed by a new one
}

// startLoad sends so many requests a second to a stack until stop, one in five of them a POST.
func startLoad(t testing.TB, base string, rate int) *load {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := newLoad(base)
	l.cancel = cancel
	t.Cleanup(l.stop)
	l.work.Go(func() { l.requests(ctx, time.Second/time.Duration(rate)) })
	l.work.Go(func() { l.stream(ctx, "SSE", l.readEvents) })
	l.work.Go(func() { l.stream(ctx, "WebSocket", l.readSocket) })
	return l
}

// newLoad returns the load for a stack, which sends nothing yet.
func newLoad(base string) *load {
	return &load{
		base: base, sent: map[string]int{}, versions: map[string]int{}, streams: map[string]int{},
		client: &http.Client{
			Transport: &http.Transport{MaxIdleConnsPerHost: 64, TLSClientConfig: anyCertificate}, Timeout: time.Minute,
		},
	}
}

// anyCertificate is for a proxy whose certificate the test has made.
var anyCertificate = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it is the test's own

// stop ends the load when what was sent has been answered.
func (l *load) stop() {
	l.cancel()
	l.work.Wait()
}

func (l *load) requests(ctx context.Context, pause time.Duration) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for number := 0; ; number++ {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if number%5 == 4 {
			l.posts++
			order := l.posts
			l.work.Go(func() { l.post(order) })
			continue
		}
		l.work.Go(l.get)
	}
}

func (l *load) get() {
	l.ask("GET", func() (*http.Response, error) { return l.client.Get(l.base + "/version") })
}

// version returns the version that answers now.
func (l *load) version() string {
	response, err := l.client.Get(l.base + "/version")
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	return string(answer)
}

func (l *load) post(number int) {
	body := strings.Repeat("x", 4000)
	l.ask("POST", func() (*http.Response, error) {
		return l.client.Post(l.base+"/orders/"+strconv.Itoa(number), "text/plain", strings.NewReader(body))
	})
}

// ask sends a request and notes its answer.
func (l *load) ask(kind string, send func() (*http.Response, error)) {
	began := time.Now()
	response, err := send()
	var answer struct {
		Version string
		Times   int
	}
	if err == nil {
		defer response.Body.Close()
		err = json.NewDecoder(response.Body).Decode(&answer)
		if response.StatusCode != http.StatusOK {
			err = errors.New(response.Status)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[kind]++
	l.took = append(l.took, time.Since(began))
	l.versions[answer.Version]++
	if err != nil {
		l.failed = append(l.failed, fmt.Sprintf("%s %s after %s: %v",
			time.Now().Format("15:04:05.000"), kind, time.Since(began).Round(time.Millisecond), err))
	}
	if answer.Times > 1 {
		l.twice = append(l.twice, fmt.Sprintf("an order was carried out %d times", answer.Times))
	}
}

// stream keeps one stream open: when it ends, it opens the next one. To open one must not fail.
func (l *load) stream(ctx context.Context, kind string, read func(context.Context) (opened bool, err error)) {
	for ctx.Err() == nil {
		opened, err := read(ctx)
		l.mu.Lock()
		switch {
		case ctx.Err() != nil:
		case opened:
			l.streams[kind]++
		default:
			l.failed = append(l.failed, fmt.Sprintf("%s %s could not be opened: %v",
				time.Now().Format("15:04:05.000"), kind, err))
		}
		l.mu.Unlock()
	}
}

func (l *load) readEvents(ctx context.Context) (opened bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.base+"/stream", nil)
	if err != nil {
		return false, err
	}
	response, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: anyCertificate}}).Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return false, errors.New(response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return true, err
}

// readSocket opens a WebSocket by hand, and reads it to its end.
func (l *load) readSocket(ctx context.Context) (opened bool, err error) {
	scheme, host, _ := strings.Cut(l.base, "://")
	dial := (&net.Dialer{}).DialContext
	if scheme == "https" {
		dial = (&tls.Dialer{Config: anyCertificate}).DialContext
	}
	connection, err := dial(ctx, "tcp", host)
	if err != nil {
		return false, err
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.Close() })()
	fmt.Fprintf(connection, "GET /socket HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", host)
	reader := bufio.NewReader(connection)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return false, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return false, errors.New(response.Status)
	}
	_, err = io.Copy(io.Discard, reader)
	return true, err
}

// ordersCarriedOut counts the orders in Redis, and those that it counted more than once.
func (p *production) ordersCarriedOut() (orders, twice int) {
	p.t.Helper()
	script := `local n, m = 0, 0
for _, key in ipairs(redis.call("KEYS", "order:*")) do
  n = n + 1
  if redis.call("GET", key) ~= "1" then m = m + 1 end
end
return n .. " " .. m`
	out := p.redis("EVAL", script, "0")
	if _, err := fmt.Sscanf(strings.Trim(out, `"`), "%d %d", &orders, &twice); err != nil {
		p.t.Fatalf("counting the orders: %v: %s", err, out)
	}
	return orders, twice
}

// redis runs a command of the cache, with the password of its container or of the secret there.
func (p *production) redis(command ...string) string {
	p.t.Helper()
	caches := p.replicas("cache")
	if len(caches) != 1 {
		p.t.Fatalf("the caches are %v, want one", caches)
	}
	const authenticated = `[ ! -e /run/secrets/cache_conf ] || read -r _ REDISCLI_AUTH </run/secrets/cache_conf
export REDISCLI_AUTH; exec redis-cli "$@"`
	return onEngine(p.t, p.host, append([]string{"exec", caches[0], "sh", "-c", authenticated, "sh"}, command...)...)
}

// check fails the test for each request that was lost, and each order that was not carried out exactly once.
func (l *load) check(p *production) {
	p.t.Helper()
	l.stop()
	for _, failure := range slices.Concat(l.failed, l.twice) {
		p.t.Error(failure)
	}
	orders, twice := p.ordersCarriedOut()
	if orders != l.sent["POST"] || twice > 0 {
		p.t.Errorf("%d POSTs were sent, %d orders carried out, %d of them more than once", l.sent["POST"], orders, twice)
	}
}

// String returns the figures as a line.
func (l *load) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	took := slices.Sorted(slices.Values(l.took))
	if len(took) == 0 {
		return "nothing sent"
	}
	return fmt.Sprintf("%d GET, %d POST, %d failed, %d twice; p50 %s p99 %s max %s; streams ended: SSE %d, WebSocket %d; "+
		"versions %v", l.sent["GET"], l.sent["POST"], len(l.failed), len(l.twice),
		took[len(took)/2].Round(time.Millisecond), took[len(took)*99/100].Round(time.Millisecond),
		took[len(took)-1].Round(time.Millisecond), l.streams["SSE"], l.streams["WebSocket"], l.versions)
}
