package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkDeploy deploys under load, to one server and to a swarm of one node: ten releases, a broken one, a replica
// that is killed, and a rollback. A failed request fails it. One turn is enough, whatever -benchtime says.
func BenchmarkDeploy(b *testing.B) {
	b.Run("server", func(b *testing.B) { deployUnderLoad(b, newServer) })
	b.Run("swarm", func(b *testing.B) { deployUnderLoad(b, newSwarm) })
}

func deployUnderLoad(b *testing.B, scaffold func(testing.TB) *production) {
	turns := 0
	for b.Loop() {
		if turns++; turns == 1 {
			deployTenTimes(b, scaffold(b))
		}
	}
	b.ReportMetric(0, "ns/op")
}

func deployTenTimes(b *testing.B, p *production) {
	p.succeed(p.release("1.0.0"))
	p.awaitAnswer()
	table := []string{fmt.Sprintf("%-14s %8s  %s", "step", "seconds", "load")}
	row := func(name string, do func()) {
		l := startLoad(b, p.base, 50)
		began := time.Now()
		do()
		took := time.Since(began)
		time.Sleep(2 * time.Second) // what is late counts for this step
		l.stop()
		for _, failure := range append(l.failed, l.twice...) {
			b.Error(name + ": " + failure)
		}
		table = append(table, fmt.Sprintf("%-14s %8.1f  %s", name, took.Seconds(), l))
		p.forgetOrders(l)
	}
	for i := range 10 {
		row(fmt.Sprintf("deploy %d", i+1), func() { p.succeed(p.release(fmt.Sprintf("1.%d.0", i+1))) })
	}
	row("broken", func() {
		repair := p.breakApp()
		exited(b, p.release("2.0.0"), 6)
		repair()
	})
	row("killed replica", func() {
		onEngine(b, p.host, "kill", p.replicas("app")[0])
		time.Sleep(5 * time.Second) // the load goes on while the proxy notices the loss
	})
	row("rollback", func() { p.succeed(p.deploy("rollback")) })
	b.Log("\n" + strings.Join(table, "\n"))
	if p.to == "server" {
		p.composeKnows()
	}
}

// awaitAnswer waits until the proxy has found the replicas of the first release.
func (p *production) awaitAnswer() {
	p.t.Helper()
	awaitBody(p.t, p.base+"/health", `{"status":"ok"}`)
}

// forgetOrders checks the orders of a step, and makes room for those of the next one.
func (p *production) forgetOrders(l *load) {
	p.t.Helper()
	if orders, twice := p.ordersCarriedOut(); orders != l.sent["POST"] || twice > 0 {
		p.t.Errorf("%d POSTs were sent, %d orders carried out, %d of them more than once", l.sent["POST"], orders, twice)
	}
	p.redis("FLUSHALL")
}
