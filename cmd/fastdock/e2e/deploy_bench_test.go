package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkDeploy deploys under load: ten releases, a broken one, a replica that is killed, and a rollback. A failed
// request fails it. One turn is enough, whatever -benchtime says.
func BenchmarkDeploy(b *testing.B) {
	turns := 0
	for b.Loop() {
		if turns++; turns == 1 {
			deployUnderLoad(b)
		}
	}
	b.ReportMetric(0, "ns/op")
}

func deployUnderLoad(b *testing.B) {
	s := newServer(b)
	s.succeed(s.release("1.0.0"))
	table := []string{fmt.Sprintf("%-14s %8s  %s", "step", "seconds", "load")}
	row := func(name string, do func()) {
		l := startLoad(b, fmt.Sprintf("http://127.0.0.1:%d", s.port), 50)
		began := time.Now()
		do()
		took := time.Since(began)
		time.Sleep(2 * time.Second) // what is late counts for this step
		l.stop()
		for _, failure := range append(l.failed, l.twice...) {
			b.Error(name + ": " + failure)
		}
		table = append(table, fmt.Sprintf("%-14s %8.1f  %s", name, took.Seconds(), l))
		s.forgetOrders(l)
	}
	for i := range 10 {
		row(fmt.Sprintf("deploy %d", i+1), func() { s.succeed(s.release(fmt.Sprintf("1.%d.0", i+1))) })
	}
	row("broken", func() {
		repair := s.breakApp()
		exited(b, s.release("2.0.0"), 6)
		repair()
	})
	row("killed replica", func() {
		s.docker("kill", s.replicas()[0])
		time.Sleep(5 * time.Second) // the load goes on while the proxy notices the loss
	})
	row("rollback", func() { s.succeed(s.fastdock("deploy", "rollback", "--health-timeout", "180s")) })
	b.Log("\n" + strings.Join(table, "\n"))
	s.composeKnows()
}

// forgetOrders checks the orders of a step, and makes room for those of the next one.
func (s *stack) forgetOrders(l *load) {
	s.t.Helper()
	if orders, twice := s.ordersCarriedOut(); orders != l.sent["POST"] || twice > 0 {
		s.t.Errorf("%d POSTs were sent, %d orders carried out, %d of them more than once", l.sent["POST"], orders, twice)
	}
	s.docker("exec", s.name+"-cache-1", "redis-cli", "FLUSHALL")
}
