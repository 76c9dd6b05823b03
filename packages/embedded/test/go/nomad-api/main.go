// Runs a job on the Nomad at NOMAD_ADDR and asks for it in the ways Go's client has; prints ok, or what is wrong.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/nomad/api"
)

func main() {
	client, err := api.NewClient(api.DefaultConfig())
	must(err)
	_, err = client.Namespaces().Register(&api.Namespace{Name: "apps"}, nil)
	must(err)
	client.SetNamespace("apps")
	events, err := client.EventStream().Stream(context.Background(), map[api.Topic][]string{api.TopicAllocation: {"*"}}, 0, nil)
	must(err)
	register(client)
	alloc := running(client)
	follows(client, events, alloc.ID)
	lists(client)
	files(client, alloc)
	_, _, err = client.Jobs().Deregister("go", true, nil)
	must(err)
	fmt.Println("ok")
}

func register(client *api.Client) {
	task := api.NewTask("shell", "raw_exec")
	task.Config = map[string]any{"command": "/bin/sh", "args": []string{"-c", "echo hello; exec sleep 600"}}
	task.Require(&api.Resources{CPU: pointer(20), MemoryMB: pointer(16)})
	group := api.NewTaskGroup("main", 2).AddTask(task)
	group.Update = &api.UpdateStrategy{MinHealthyTime: pointer(100 * time.Millisecond), MaxParallel: pointer(2)}
	job := api.NewServiceJob("go", "go", "global", 50).AddTaskGroup(group)
	job.Namespace = pointer("apps")
	plan, _, err := client.Jobs().Plan(job, true, nil)
	must(err)
	check(plan.Diff.Type == "Added", "the plan's diff is "+plan.Diff.Type)
	_, _, err = client.Jobs().Register(job, nil)
	must(err)
}

func running(client *api.Client) *api.Allocation {
	for range 200 {
		deployment, _, err := client.Jobs().LatestDeployment("go", nil)
		must(err)
		if deployment != nil && deployment.Status == "successful" {
			stubs, _, err := client.Jobs().Allocations("go", true, nil)
			must(err)
			check(len(stubs) == 2 && stubs[0].ClientStatus == "running", "the allocations do not run")
			alloc, _, err := client.Allocations().Info(stubs[0].ID, nil)
			must(err)
			return alloc
		}
		time.Sleep(100 * time.Millisecond)
	}
	fail("the deployment has no end")
	return nil
}

func follows(client *api.Client, stream <-chan *api.Events, id string) {
	end := time.After(20 * time.Second)
	for {
		select {
		case events := <-stream:
			must(events.Err)
			for _, event := range events.Events {
				alloc, err := event.Allocation()
				must(err)
				if alloc != nil && alloc.ID == id {
					return
				}
			}
		case <-end:
			fail("no event of the allocation")
		}
	}
}

func lists(client *api.Client) {
	page, meta, err := client.Allocations().List(&api.QueryOptions{PerPage: 1, Namespace: "*"})
	must(err)
	check(len(page) == 1 && meta.NextToken != "", "no page of one allocation")
	next, _, err := client.Allocations().List(&api.QueryOptions{PerPage: 1, Namespace: "*", NextToken: meta.NextToken})
	must(err)
	check(len(next) == 1 && next[0].ID != page[0].ID, "the next page is the same")
	jobs, _, err := client.Jobs().List(&api.QueryOptions{Filter: `Type == "service"`})
	must(err)
	check(len(jobs) == 1 && jobs[0].ID == "go", "the filtered list of jobs")
	jobs, _, err = client.Jobs().List(&api.QueryOptions{Namespace: "default"})
	must(err)
	check(len(jobs) == 0, "a job of another namespace is listed")
}

func files(client *api.Client, alloc *api.Allocation) {
	entries, _, err := client.AllocFS().List(alloc, "alloc/logs", nil)
	must(err)
	check(len(entries) > 0, "no log files")
	reader, err := client.AllocFS().Cat(alloc, "alloc/logs/shell.stdout.0", nil)
	must(err)
	defer reader.Close()
	text, err := io.ReadAll(reader)
	must(err)
	check(strings.HasPrefix(string(text), "hello"), "the log says "+string(text))
}

func pointer[T any](value T) *T { return &value }

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
