// Asks the Consul at CONSUL_HTTP_ADDR for what programs ask for through Go's client; prints ok, or what is wrong.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/consul/api"
)

func main() {
	client, err := api.NewClient(api.DefaultConfig())
	must(err)
	registers(client)
	locks(client)
	semaphore(client)
	transaction(client)
	fmt.Println("ok")
}

func registers(client *api.Client) {
	must(client.Agent().ServiceRegister(&api.AgentServiceRegistration{
		Name: "go", Port: 99, Tags: []string{"blue"}, Check: &api.AgentServiceCheck{TTL: "1m"},
	}))
	must(client.Agent().UpdateTTL("service:go", "fine", api.HealthPassing))
	for {
		entries, meta, err := client.Health().Service("go", "", true, &api.QueryOptions{Filter: "blue in Service.Tags"})
		must(err)
		if len(entries) == 1 && entries[0].Service.Port == 99 {
			break
		}
		_, _, err = client.Health().Service("go", "", true, &api.QueryOptions{WaitIndex: meta.LastIndex, WaitTime: time.Second})
		must(err)
	}
	_, _, err := client.Health().Service("go", "", true, &api.QueryOptions{Filter: "Nope == 1"})
	check(err != nil, "a filter for a field that is not there passed")
	members, err := client.Agent().MembersOpts(api.MembersOpts{Segment: api.AllSegments})
	must(err)
	check(len(members) > 0, "no members")
	must(client.Agent().ServiceDeregister("go"))
}

func locks(client *api.Client) {
	first, err := client.LockKey("go/lock")
	must(err)
	lost, err := first.Lock(nil)
	must(err)
	second, err := client.LockOpts(&api.LockOptions{Key: "go/lock", SessionTTL: "10s", LockWaitTime: 200 * time.Millisecond, LockTryOnce: true})
	must(err)
	held, err := second.Lock(nil)
	must(err)
	check(held == nil, "two hold one lock")
	pair, _, err := client.KV().Get("go/lock", nil)
	must(err)
	check(pair.Flags == api.LockFlagValue, "the lock's flags are not what they were set to")
	must(first.Unlock())
	held, err = second.Lock(nil)
	must(err)
	check(held != nil, "a free lock is not to be had")
	_, err = client.Session().Destroy(sessionOf(client, "go/lock"), nil)
	must(err)
	select {
	case <-held:
	case <-time.After(20 * time.Second):
		fail("a lost lock was not noticed")
	}
	select {
	case <-lost:
	case <-time.After(20 * time.Second):
		fail("an unlocked lock's channel is open")
	}
}

func sessionOf(client *api.Client, key string) string {
	pair, _, err := client.KV().Get(key, nil)
	must(err)
	return pair.Session
}

func semaphore(client *api.Client) {
	for range 2 {
		one, err := client.SemaphorePrefix("go/semaphore", 2)
		must(err)
		held, err := one.Acquire(nil)
		must(err)
		check(held != nil, "a free place is not to be had")
	}
}

func transaction(client *api.Client) {
	set := func(key string) *api.TxnOp {
		return &api.TxnOp{KV: &api.KVTxnOp{Verb: api.KVSet, Key: key, Value: []byte("x"), Flags: 1<<64 - 1}}
	}
	ok, answer, _, err := client.Txn().Txn(api.TxnOps{set("go/a"), set("go/b"), {KV: &api.KVTxnOp{Verb: api.KVGetTree, Key: "go/a"}}}, nil)
	must(err)
	check(ok && len(answer.Results) == 3 && answer.Results[2].KV.Flags == 1<<64-1, "a transaction's results")
	ok, answer, _, err = client.Txn().Txn(api.TxnOps{set("go/c"), {KV: &api.KVTxnOp{Verb: api.KVCheckNotExists, Key: "go/a"}}}, nil)
	must(err)
	check(!ok && len(answer.Errors) == 1 && answer.Errors[0].OpIndex == 1, "a transaction that fails")
	pair, _, err := client.KV().Get("go/c", nil)
	must(err)
	check(pair == nil, "half a transaction happened")
}

func check(holds bool, what string) {
	if !holds {
		fail(what)
	}
}

func must(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(what string) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}
