// Generated from openapi/nomad.yaml: change that document, then run `pnpm --filter nomad-client-ts generate`.
export interface paths {
    "/v1/jobs": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs of the namespace. */
        get: operations["listJobs"];
        put?: never;
        /** Registers a job or a new version of it. */
        post: operations["registerJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/parse": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns HCL2 source into a job. */
        post: operations["parseJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** The current version of a job. */
        get: operations["readJob"];
        put?: never;
        post?: never;
        /** Stops a job; with `purge` also forgets it. */
        delete: operations["stopJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/plan": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What registering this job would do; changes nothing. */
        post: operations["planJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/versions": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Versions that Nomad keeps, newest first. */
        get: operations["listJobVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/submission": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** What was submitted with one version; 404 when none was. */
        get: operations["readJobSubmission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/revert": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new version equal to an earlier one. */
        post: operations["revertJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/evaluate": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new evaluation, which replaces what is missing. */
        post: operations["evaluateJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/scale": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Desired and placed counts of every group. */
        get: operations["readJobScale"];
        put?: never;
        /** Changes the count of one group. */
        post: operations["scaleJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/summary": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** How many allocations of every group are in which state. */
        get: operations["readJobSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/allocations": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Allocations of a job. */
        get: operations["listJobAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/evaluations": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Evaluations of a job. */
        get: operations["listJobEvaluations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/deployments": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** Deployments of a job. */
        get: operations["listJobDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job/{job_id}/deployment": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /** The newest deployment of a job; null when it has none. */
        get: operations["readLatestJobDeployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/allocations": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Allocations of the namespace. */
        get: operations["listAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/allocation/{alloc_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        /** One allocation with its job and task states. */
        get: operations["readAllocation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/allocation/{alloc_id}/stop": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops an allocation and places another. */
        post: operations["stopAllocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/client/allocation/{alloc_id}/restart": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts the tasks of an allocation in place. */
        post: operations["restartAllocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/client/allocation/{alloc_id}/signal": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a signal to the tasks of an allocation. */
        post: operations["signalAllocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/client/fs/logs/{alloc_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        /** A task's stdout or stderr, as raw bytes when `plain` is true. */
        get: operations["readLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deployments of the namespace. */
        get: operations["listDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployment/{deployment_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        /** One deployment. */
        get: operations["readDeployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployment/allocations/{deployment_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        /** Allocations that a deployment made. */
        get: operations["listDeploymentAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployment/promote/{deployment_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Promotes canaries, and the old allocations are replaced now. */
        post: operations["promoteDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployment/fail/{deployment_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a deployment as failed; reverts when the job says auto_revert. */
        post: operations["failDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluation/{eval_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                eval_id: components["parameters"]["EvalId"];
            };
            cookie?: never;
        };
        /** One evaluation. */
        get: operations["readEvaluation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/evaluation/{eval_id}/allocations": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                eval_id: components["parameters"]["EvalId"];
            };
            cookie?: never;
        };
        /** Allocations that an evaluation made or changed. */
        get: operations["listEvaluationAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Client nodes. */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/node/{node_id}": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        /** One client node. */
        get: operations["readNode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/node/{node_id}/allocations": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        /** Allocations of a node. */
        get: operations["listNodeAllocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/node/{node_id}/drain": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a drain, or ends it when DrainSpec is null. */
        post: operations["drainNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/node/{node_id}/eligibility": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether new allocations may be placed on a node. */
        post: operations["setNodeEligibility"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent/self": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The answering agent itself. */
        get: operations["readAgentSelf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent/members": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The gossip pool of servers; servers only. */
        get: operations["listAgentMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent/health": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the answering agent is healthy; status 500 with the same body when it is not. */
        get: operations["readAgentHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status/leader": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** RPC address of the leader; an empty string or an error when there is none. */
        get: operations["readLeader"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status/peers": {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** RPC addresses of the servers in raft. */
        get: operations["listPeers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Format: int64
         * @description Nanoseconds.
         */
        Duration: number;
        /**
         * Format: date-time
         * @description RFC 3339; `0001-01-01T00:00:00Z` means never.
         */
        Time: string;
        /**
         * Format: int64
         * @description Nanoseconds since 1970.
         */
        UnixNanoseconds: number;
        /** @description A job. In requests only ID, TaskGroups and Datacenters matter; Nomad fills in the rest. */
        Job: {
            ID: string;
            Name?: string | null;
            /** @enum {string} */
            Type?: "service" | "batch" | "system" | "sysbatch";
            Region?: string | null;
            Namespace?: string | null;
            /** Format: int64 */
            Priority?: number | null;
            AllAtOnce?: boolean | null;
            Datacenters?: string[] | null;
            NodePool?: string | null;
            Constraints?: components["schemas"]["Constraint"][] | null;
            Affinities?: components["schemas"]["Affinity"][] | null;
            Spreads?: components["schemas"]["Spread"][] | null;
            TaskGroups?: components["schemas"]["TaskGroup"][] | null;
            Update?: components["schemas"]["UpdateStrategy"] | null;
            Reschedule?: components["schemas"]["ReschedulePolicy"] | null;
            Migrate?: components["schemas"]["MigrateStrategy"] | null;
            Periodic?: {
                [key: string]: unknown;
            } | null;
            ParameterizedJob?: {
                [key: string]: unknown;
            } | null;
            Multiregion?: {
                [key: string]: unknown;
            } | null;
            /** @description A change of meta replaces every allocation. */
            Meta?: {
                [key: string]: string;
            } | null;
            UI?: {
                [key: string]: unknown;
            } | null;
            Payload?: string | null;
            Dispatched?: boolean;
            DispatchIdempotencyToken?: string | null;
            ParentID?: string | null;
            ConsulNamespace?: string | null;
            VaultNamespace?: string | null;
            NomadTokenID?: string | null;
            Stop?: boolean | null;
            /** @enum {string|null} */
            Status?: "pending" | "running" | "dead" | "" | null;
            StatusDescription?: string | null;
            /** @description Whether a deployment of this version succeeded. */
            Stable?: boolean | null;
            /**
             * Format: int64
             * @description Set by Nomad; counts from 0.
             */
            Version?: number | null;
            SubmitTime?: components["schemas"]["UnixNanoseconds"] | null;
            /** Format: int64 */
            CreateIndex?: number | null;
            /** Format: int64 */
            ModifyIndex?: number | null;
            /**
             * Format: int64
             * @description Grows only when the job itself changes; the one to compare and set with.
             */
            JobModifyIndex?: number | null;
            VersionTag?: components["schemas"]["JobVersionTag"] | null;
        };
        JobVersionTag: {
            Name: string;
            Description?: string;
            TaggedTime?: components["schemas"]["UnixNanoseconds"];
        };
        Constraint: {
            LTarget?: string | null;
            RTarget?: string | null;
            Operand: string;
        };
        Affinity: {
            LTarget?: string | null;
            RTarget?: string | null;
            Operand: string;
            /** Format: int64 */
            Weight?: number | null;
        };
        Spread: {
            Attribute: string;
            /** Format: int64 */
            Weight?: number | null;
            SpreadTarget?: components["schemas"]["SpreadTarget"][] | null;
        };
        SpreadTarget: {
            Value: string;
            /** Format: int64 */
            Percent: number;
        };
        TaskGroup: {
            Name: string;
            /** Format: int64 */
            Count?: number | null;
            Constraints?: components["schemas"]["Constraint"][] | null;
            Affinities?: components["schemas"]["Affinity"][] | null;
            Spreads?: components["schemas"]["Spread"][] | null;
            Tasks?: components["schemas"]["Task"][] | null;
            Volumes?: {
                [key: string]: unknown;
            } | null;
            RestartPolicy?: components["schemas"]["RestartPolicy"] | null;
            ReschedulePolicy?: components["schemas"]["ReschedulePolicy"] | null;
            Disconnect?: components["schemas"]["DisconnectStrategy"] | null;
            EphemeralDisk?: components["schemas"]["EphemeralDisk"] | null;
            Update?: components["schemas"]["UpdateStrategy"] | null;
            Migrate?: components["schemas"]["MigrateStrategy"] | null;
            Networks?: components["schemas"]["NetworkResource"][] | null;
            Services?: components["schemas"]["Service"][] | null;
            Meta?: {
                [key: string]: string;
            } | null;
            /** @description Between deregistration and the kill signal. */
            ShutdownDelay?: components["schemas"]["Duration"] | null;
            MaxRunDuration?: components["schemas"]["Duration"] | null;
            StopAfterClientDisconnect?: components["schemas"]["Duration"] | null;
            MaxClientDisconnect?: components["schemas"]["Duration"] | null;
            PreventRescheduleOnLost?: boolean | null;
            Scaling?: {
                [key: string]: unknown;
            } | null;
            Consul?: components["schemas"]["Consul"] | null;
        };
        Task: {
            Name: string;
            Driver: string;
            User?: string;
            /** @description The driver's own: raw_exec takes command and args. */
            Config?: {
                [key: string]: unknown;
            } | null;
            Env?: {
                [key: string]: string;
            } | null;
            Constraints?: components["schemas"]["Constraint"][] | null;
            Affinities?: components["schemas"]["Affinity"][] | null;
            Services?: components["schemas"]["Service"][] | null;
            Resources?: components["schemas"]["Resources"] | null;
            RestartPolicy?: components["schemas"]["RestartPolicy"] | null;
            Meta?: {
                [key: string]: string;
            } | null;
            /** @description Between the kill signal and SIGKILL; the client caps it (max_kill_timeout, 30 s by default). */
            KillTimeout?: components["schemas"]["Duration"] | null;
            KillSignal?: string;
            ShutdownDelay?: components["schemas"]["Duration"] | null;
            LogConfig?: components["schemas"]["LogConfig"] | null;
            Artifacts?: unknown[] | null;
            Templates?: components["schemas"]["Template"][] | null;
            /** @description Present: Nomad's client logs the task in to Vault with its workload identity. */
            Vault?: components["schemas"]["Vault"] | null;
            /** @description Present: the task gets a Consul token by its workload identity, where the servers say how. */
            Consul?: components["schemas"]["Consul"] | null;
            DispatchPayload?: {
                [key: string]: unknown;
            } | null;
            VolumeMounts?: unknown[] | null;
            CSIPluginConfig?: {
                [key: string]: unknown;
            } | null;
            Lifecycle?: components["schemas"]["TaskLifecycle"] | null;
            Leader?: boolean;
            Kind?: string;
            ScalingPolicies?: unknown[] | null;
            Secrets?: unknown[] | null;
            /** @description The default one; Nomad gives it to every task. */
            Identity?: components["schemas"]["WorkloadIdentity"] | null;
            Identities?: components["schemas"]["WorkloadIdentity"][] | null;
            Actions?: unknown[] | null;
            Schedule?: {
                [key: string]: unknown;
            } | null;
            UsesCores?: boolean;
        };
        /** @description A task's or group's consul block; https://developer.hashicorp.com/nomad/docs/job-specification/consul. */
        Consul: {
            /** @description Enterprise only. */
            Namespace?: string;
            /** @description Others than default: Enterprise only. */
            Cluster?: string;
            Partition?: string;
        };
        /** @description A task's vault block; https://developer.hashicorp.com/nomad/docs/job-specification/vault. */
        Vault: {
            /** @description Of Vault's JWT method; default: what the client's configuration says. */
            Role?: string;
            /** @description Enterprise only. */
            Namespace?: string | null;
            /** @description Others than default: Enterprise only. */
            Cluster?: string;
            /** @description Whether the token is in the task's environment. */
            Env?: boolean | null;
            /** @description Whether the token is kept out of the secrets folder. */
            DisableFile?: boolean | null;
            /** @description noop, restart or signal. */
            ChangeMode?: string | null;
            ChangeSignal?: string | null;
            /** @description Whether the token is not renewed. */
            AllowTokenExpiration?: boolean | null;
            /** @description Of Nomad before 1.10. */
            Policies?: string[] | null;
        };
        /** @description A task's template block; https://developer.hashicorp.com/nomad/docs/job-specification/template. */
        Template: {
            SourcePath?: string | null;
            DestPath?: string | null;
            /** @description The text of the template. */
            EmbeddedTmpl?: string | null;
            /** @description noop, restart, signal or script, when the output has changed. */
            ChangeMode?: string | null;
            ChangeSignal?: string | null;
            ChangeScript?: {
                [key: string]: unknown;
            } | null;
            /** @description Whether it is rendered at the start only. */
            Once?: boolean | null;
            Splay?: components["schemas"]["Duration"] | null;
            /** @description Octal, 0644 unless it says something else. */
            Perms?: string | null;
            Uid?: number | null;
            Gid?: number | null;
            LeftDelim?: string | null;
            RightDelim?: string | null;
            /** @description Whether the output is read as variables of the task. */
            Envvars?: boolean | null;
            VaultGrace?: components["schemas"]["Duration"] | null;
            Wait?: {
                [key: string]: unknown;
            } | null;
            /** @description Whether a missing key of a map is an error. */
            ErrMissingKey?: boolean | null;
        };
        /** @description A signed statement of Nomad who the workload is; https://developer.hashicorp.com/nomad/docs/job-specification/identity. */
        WorkloadIdentity: {
            /** @description default, or for example consul_default. */
            Name?: string;
            Audience?: string[] | null;
            /** @description noop, restart or signal, when the file was renewed. */
            ChangeMode?: string;
            ChangeSignal?: string;
            /** @description Whether it is in the task's environment. */
            Env?: boolean;
            /** @description Whether it is a file in the task's secrets folder. */
            File?: boolean;
            Filepath?: string;
            /** @description Of a service's identity; set by Nomad. */
            ServiceName?: string;
            TTL?: components["schemas"]["Duration"] | null;
            ExtraClaims?: string[] | null;
        };
        TaskLifecycle: {
            /** @enum {string} */
            Hook: "prestart" | "poststart" | "poststop";
            Sidecar?: boolean;
        };
        LogConfig: {
            /** Format: int64 */
            MaxFiles?: number | null;
            /** Format: int64 */
            MaxFileSizeMB?: number | null;
            Disabled?: boolean | null;
            Enabled?: boolean | null;
        };
        EphemeralDisk: {
            /** Format: int64 */
            SizeMB?: number | null;
            Sticky?: boolean | null;
            Migrate?: boolean | null;
        };
        /** @description Restarts on the same node. */
        RestartPolicy: {
            /** Format: int64 */
            Attempts?: number | null;
            Interval?: components["schemas"]["Duration"] | null;
            Delay?: components["schemas"]["Duration"] | null;
            /** @enum {string|null} */
            Mode?: "fail" | "delay" | null;
            RenderTemplates?: boolean | null;
        };
        /** @description Placement elsewhere once restarts are used up. */
        ReschedulePolicy: {
            /** Format: int64 */
            Attempts?: number | null;
            Interval?: components["schemas"]["Duration"] | null;
            Delay?: components["schemas"]["Duration"] | null;
            /** @enum {string|null} */
            DelayFunction?: "constant" | "exponential" | "fibonacci" | "" | null;
            MaxDelay?: components["schemas"]["Duration"] | null;
            Unlimited?: boolean | null;
        };
        /** @description What happens to allocations of a node that Nomad lost sight of (1.8+). */
        DisconnectStrategy: {
            LostAfter?: components["schemas"]["Duration"] | null;
            StopOnClientAfter?: components["schemas"]["Duration"] | null;
            Replace?: boolean | null;
            /** @enum {string|null} */
            Reconcile?: "keep_original" | "keep_replacement" | "best_score" | "longest_running" | "" | null;
        };
        UpdateStrategy: {
            Stagger?: components["schemas"]["Duration"] | null;
            /** Format: int64 */
            MaxParallel?: number | null;
            /** @enum {string|null} */
            HealthCheck?: "checks" | "task_states" | "manual" | "" | null;
            MinHealthyTime?: components["schemas"]["Duration"] | null;
            HealthyDeadline?: components["schemas"]["Duration"] | null;
            ProgressDeadline?: components["schemas"]["Duration"] | null;
            /** Format: int64 */
            Canary?: number | null;
            AutoRevert?: boolean | null;
            AutoPromote?: boolean | null;
        };
        MigrateStrategy: {
            /** Format: int64 */
            MaxParallel?: number | null;
            HealthCheck?: string | null;
            MinHealthyTime?: components["schemas"]["Duration"] | null;
            HealthyDeadline?: components["schemas"]["Duration"] | null;
        };
        Resources: {
            /**
             * Format: int64
             * @description MHz.
             */
            CPU?: number | null;
            /** Format: int64 */
            Cores?: number | null;
            /** Format: int64 */
            MemoryMB?: number | null;
            /** Format: int64 */
            MemoryMaxMB?: number | null;
            /** Format: int64 */
            DiskMB?: number | null;
            /** Format: int64 */
            IOPS?: number | null;
            /** Format: int64 */
            SecretsMB?: number | null;
            Networks?: components["schemas"]["NetworkResource"][] | null;
            Devices?: unknown[] | null;
            NUMA?: {
                [key: string]: unknown;
            } | null;
        };
        NetworkResource: {
            Mode?: string;
            Device?: string;
            CIDR?: string;
            IP?: string;
            Hostname?: string;
            /** Format: int64 */
            MBits?: number | null;
            DNS?: {
                [key: string]: unknown;
            } | null;
            CNI?: {
                [key: string]: unknown;
            } | null;
            /** @description Static ports. */
            ReservedPorts?: components["schemas"]["Port"][] | null;
            DynamicPorts?: components["schemas"]["Port"][] | null;
        };
        Port: {
            Label: string;
            /** Format: int64 */
            Value?: number;
            /** Format: int64 */
            To?: number;
            HostNetwork?: string;
            IgnoreCollision?: boolean;
        };
        Service: {
            Name: string;
            /** @enum {string} */
            Provider?: "consul" | "nomad";
            PortLabel?: string;
            AddressMode?: string;
            Address?: string;
            Tags?: string[] | null;
            CanaryTags?: string[] | null;
            Meta?: {
                [key: string]: string;
            } | null;
            CanaryMeta?: {
                [key: string]: string;
            } | null;
            TaggedAddresses?: {
                [key: string]: string;
            } | null;
            TaskName?: string;
            Checks?: components["schemas"]["ServiceCheck"][] | null;
            CheckRestart?: components["schemas"]["CheckRestart"] | null;
            Connect?: {
                [key: string]: unknown;
            } | null;
            EnableTagOverride?: boolean;
            OnUpdate?: string;
            Identity?: components["schemas"]["WorkloadIdentity"] | null;
            Weights?: {
                [key: string]: unknown;
            } | null;
            Cluster?: string;
            Kind?: string;
            Namespace?: string;
        };
        ServiceCheck: {
            Name?: string;
            /** @enum {string} */
            Type: "http" | "tcp" | "grpc" | "script";
            Path?: string;
            Protocol?: string;
            Method?: string;
            Body?: string;
            Header?: {
                [key: string]: string[];
            } | null;
            PortLabel?: string;
            AddressMode?: string;
            Advertise?: string;
            Interval: components["schemas"]["Duration"];
            Timeout: components["schemas"]["Duration"];
            InitialStatus?: string;
            /** Format: int64 */
            SuccessBeforePassing?: number;
            /** Format: int64 */
            FailuresBeforeCritical?: number;
            /** Format: int64 */
            FailuresBeforeWarning?: number;
            OnUpdate?: string;
            TaskName?: string;
            Command?: string;
            Args?: string[] | null;
            CheckRestart?: components["schemas"]["CheckRestart"] | null;
            Expose?: boolean;
            GRPCService?: string;
            GRPCUseTLS?: boolean;
            TLSServerName?: string;
            TLSSkipVerify?: boolean;
            Notes?: string;
        };
        CheckRestart: {
            /** Format: int64 */
            Limit?: number;
            Grace?: components["schemas"]["Duration"] | null;
            IgnoreWarnings?: boolean;
        };
        JobListStub: {
            ID: string;
            ParentID: string;
            Name: string;
            Namespace?: string;
            Datacenters: string[] | null;
            NodePool?: string;
            Type: string;
            /** Format: int64 */
            Priority: number;
            Periodic: boolean;
            ParameterizedJob: boolean;
            Stop: boolean;
            Status: string;
            StatusDescription: string;
            JobSummary: components["schemas"]["JobSummary"] | null;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
            /** Format: int64 */
            JobModifyIndex: number;
            SubmitTime: components["schemas"]["UnixNanoseconds"];
            Multiregion?: {
                [key: string]: unknown;
            } | null;
        };
        JobSummary: {
            JobID: string;
            Namespace: string;
            Summary: {
                [key: string]: components["schemas"]["TaskGroupSummary"];
            } | null;
            Children?: {
                [key: string]: unknown;
            } | null;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
        };
        TaskGroupSummary: {
            /** Format: int64 */
            Queued: number;
            /** Format: int64 */
            Complete: number;
            /** Format: int64 */
            Failed: number;
            /** Format: int64 */
            Running: number;
            /** Format: int64 */
            Starting: number;
            /** Format: int64 */
            Lost: number;
            /** Format: int64 */
            Unknown: number;
        };
        /** @description What a person wrote, kept by Nomad per version (1.6+); at most 1 MB. */
        JobSubmission: {
            Source: string;
            /** @enum {string} */
            Format: "hcl2" | "hcl1" | "json";
            VariableFlags?: {
                [key: string]: string;
            } | null;
            Variables?: string;
            JobID?: string;
            /** Format: int64 */
            JobModifyIndex?: number;
            Namespace?: string;
            /** Format: int64 */
            Version?: number;
        };
        JobRegisterRequest: {
            Job: components["schemas"]["Job"];
            Submission?: components["schemas"]["JobSubmission"] | null;
            /** @description Refuse unless the job still has JobModifyIndex (0 means the job must not exist). */
            EnforceIndex?: boolean;
            /** Format: int64 */
            JobModifyIndex?: number;
            PolicyOverride?: boolean;
            PreserveCounts?: boolean;
            PreserveResources?: boolean;
            /** Format: int64 */
            EvalPriority?: number;
        };
        JobRegisterResponse: {
            /** @description Empty for periodic and parameterized jobs. */
            EvalID: string;
            /** Format: int64 */
            EvalCreateIndex: number;
            /** Format: int64 */
            JobModifyIndex: number;
            Warnings?: string;
            /** Format: int64 */
            Index?: number;
            /** Format: int64 */
            LastContact?: number;
            KnownLeader?: boolean;
            NextToken?: string;
        };
        JobDeregisterResponse: {
            EvalID: string;
            /** Format: int64 */
            EvalCreateIndex: number;
            /** Format: int64 */
            JobModifyIndex: number;
            /** Format: int64 */
            Index?: number;
            VolumeEvalID?: string;
            /** Format: int64 */
            VolumeEvalIndex?: number;
            /** Format: int64 */
            LastContact?: number;
            KnownLeader?: boolean;
            NextToken?: string;
        };
        JobPlanRequest: {
            Job: components["schemas"]["Job"];
            Diff?: boolean;
            PolicyOverride?: boolean;
        };
        JobPlanResponse: {
            /**
             * Format: int64
             * @description The index to register with; 0 when the job does not exist.
             */
            JobModifyIndex: number;
            Annotations?: components["schemas"]["PlanAnnotations"] | null;
            /** @description Groups that cannot be placed wholly, and why. */
            FailedTGAllocs?: {
                [key: string]: components["schemas"]["AllocationMetric"];
            } | null;
            Diff?: components["schemas"]["JobDiff"] | null;
            CreatedEvals?: components["schemas"]["Evaluation"][] | null;
            NextPeriodicLaunch?: components["schemas"]["Time"] | null;
            Warnings?: string;
            /** Format: int64 */
            Index?: number;
        };
        PlanAnnotations: {
            DesiredTGUpdates?: {
                [key: string]: components["schemas"]["DesiredUpdates"];
            } | null;
            PreemptedAllocs?: components["schemas"]["AllocationListStub"][] | null;
        };
        DesiredUpdates: {
            /** Format: int64 */
            Ignore: number;
            /** Format: int64 */
            Place: number;
            /** Format: int64 */
            Migrate: number;
            /** Format: int64 */
            Stop: number;
            /** Format: int64 */
            InPlaceUpdate: number;
            /** Format: int64 */
            DestructiveUpdate: number;
            /** Format: int64 */
            Canary: number;
            /** Format: int64 */
            Preemptions?: number;
            /** Format: int64 */
            Disconnect?: number;
            /** Format: int64 */
            Reconnect?: number;
            /** Format: int64 */
            RescheduleNow?: number;
            /** Format: int64 */
            RescheduleLater?: number;
        };
        JobDiff: {
            Type: components["schemas"]["DiffType"];
            ID: string;
            Fields?: components["schemas"]["FieldDiff"][] | null;
            Objects?: components["schemas"]["ObjectDiff"][] | null;
            TaskGroups?: components["schemas"]["TaskGroupDiff"][] | null;
        };
        TaskGroupDiff: {
            Type: components["schemas"]["DiffType"];
            Name: string;
            Fields?: components["schemas"]["FieldDiff"][] | null;
            Objects?: components["schemas"]["ObjectDiff"][] | null;
            Tasks?: components["schemas"]["TaskDiff"][] | null;
            /** @description Such as "create/destroy update" with a count. */
            Updates?: {
                [key: string]: number;
            } | null;
        };
        TaskDiff: {
            Type: components["schemas"]["DiffType"];
            Name: string;
            Fields?: components["schemas"]["FieldDiff"][] | null;
            Objects?: components["schemas"]["ObjectDiff"][] | null;
            Annotations?: string[] | null;
        };
        ObjectDiff: {
            Type: components["schemas"]["DiffType"];
            Name: string;
            Fields?: components["schemas"]["FieldDiff"][] | null;
            Objects?: components["schemas"]["ObjectDiff"][] | null;
        };
        FieldDiff: {
            Type: components["schemas"]["DiffType"];
            Name: string;
            Old: string;
            New: string;
            Annotations?: string[] | null;
        };
        /** @enum {string} */
        DiffType: "None" | "Added" | "Deleted" | "Edited";
        JobVersionsResponse: {
            Versions: components["schemas"]["Job"][] | null;
            /** @description One fewer than versions. */
            Diffs?: components["schemas"]["JobDiff"][] | null;
            /** Format: int64 */
            Index?: number;
            /** Format: int64 */
            LastContact?: number;
            KnownLeader?: boolean;
            NextToken?: string;
        };
        JobRevertRequest: {
            JobID: string;
            /** Format: int64 */
            JobVersion: number;
            /**
             * Format: int64
             * @description Refuse unless this is the current version.
             */
            EnforcePriorVersion?: number | null;
        };
        JobEvaluateRequest: {
            JobID: string;
            EvalOptions?: components["schemas"]["EvalOptions"] | null;
        };
        EvalOptions: {
            ForceReschedule?: boolean;
        };
        JobScaleRequest: {
            /** Format: int64 */
            Count?: number | null;
            /** @description For example { "Group": "edge" }. */
            Target: {
                [key: string]: string;
            };
            Message?: string;
            Error?: boolean;
            Meta?: {
                [key: string]: unknown;
            } | null;
            PolicyOverride?: boolean;
            /**
             * Format: int64
             * @description Refuse unless the job still has it; 0 does not check.
             */
            JobModifyIndex?: number;
        };
        JobScaleStatus: {
            JobID: string;
            Namespace?: string;
            /** Format: int64 */
            JobCreateIndex: number;
            /** Format: int64 */
            JobModifyIndex: number;
            JobStopped: boolean;
            TaskGroups: {
                [key: string]: components["schemas"]["TaskGroupScaleStatus"];
            } | null;
        };
        TaskGroupScaleStatus: {
            /** Format: int64 */
            Desired: number;
            /** Format: int64 */
            Placed: number;
            /** Format: int64 */
            Running: number;
            /** Format: int64 */
            Healthy: number;
            /** Format: int64 */
            Unhealthy: number;
            Events?: unknown[] | null;
        };
        JobsParseRequest: {
            JobHCL: string;
            /** @description HCL text of variable values. */
            Variables?: string;
            /** @description Also fill in defaults. */
            Canonicalize?: boolean;
        };
        AllocationListStub: {
            ID: string;
            Namespace: string;
            EvalID: string;
            /** @description For example edge-server.edge[0]. */
            Name: string;
            NodeID: string;
            NodeName: string;
            JobID: string;
            JobType: string;
            /** Format: int64 */
            JobVersion: number;
            TaskGroup: string;
            AllocatedResources?: components["schemas"]["AllocatedResources"] | null;
            /** @enum {string} */
            DesiredStatus: "run" | "stop" | "evict";
            DesiredDescription: string;
            ClientStatus: components["schemas"]["ClientStatus"];
            ClientDescription: string;
            DesiredTransition?: components["schemas"]["DesiredTransition"];
            TaskStates: {
                [key: string]: components["schemas"]["TaskState"];
            } | null;
            DeploymentStatus: components["schemas"]["AllocationDeploymentStatus"] | null;
            FollowupEvalID: string;
            NextAllocation?: string;
            RescheduleTracker?: components["schemas"]["RescheduleTracker"] | null;
            PreemptedAllocations?: string[] | null;
            PreemptedByAllocation?: string;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
            CreateTime: components["schemas"]["UnixNanoseconds"];
            ModifyTime: components["schemas"]["UnixNanoseconds"];
        };
        Allocation: {
            ID: string;
            Namespace: string;
            EvalID: string;
            /** @description For example edge-server.edge[0]. */
            Name: string;
            NodeID: string;
            NodeName: string;
            JobID: string;
            /** @description Absent in lists. */
            Job?: components["schemas"]["Job"] | null;
            TaskGroup: string;
            Resources?: components["schemas"]["Resources"] | null;
            TaskResources?: {
                [key: string]: components["schemas"]["Resources"];
            } | null;
            SharedResources?: components["schemas"]["Resources"] | null;
            AllocatedResources?: components["schemas"]["AllocatedResources"] | null;
            Metrics?: components["schemas"]["AllocationMetric"] | null;
            /** @enum {string} */
            DesiredStatus: "run" | "stop" | "evict";
            DesiredDescription?: string;
            DesiredTransition?: components["schemas"]["DesiredTransition"];
            ClientStatus: components["schemas"]["ClientStatus"];
            ClientDescription: string;
            TaskStates: {
                [key: string]: components["schemas"]["TaskState"];
            } | null;
            DeploymentID: string;
            DeploymentStatus: components["schemas"]["AllocationDeploymentStatus"] | null;
            FollowupEvalID?: string;
            PreviousAllocation?: string;
            NextAllocation?: string;
            RescheduleTracker?: components["schemas"]["RescheduleTracker"] | null;
            NetworkStatus?: {
                [key: string]: unknown;
            } | null;
            AllocStates?: unknown[] | null;
            PreemptedAllocations?: string[] | null;
            PreemptedByAllocation?: string;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
            /** Format: int64 */
            AllocModifyIndex: number;
            CreateTime: components["schemas"]["UnixNanoseconds"];
            ModifyTime: components["schemas"]["UnixNanoseconds"];
            SigningKeyID?: string;
        };
        /** @enum {string} */
        ClientStatus: "pending" | "running" | "complete" | "failed" | "lost" | "unknown";
        DesiredTransition: {
            Migrate?: boolean | null;
            Reschedule?: boolean | null;
            ForceReschedule?: boolean | null;
            NoShutdownDelay?: boolean | null;
            MigrateDisablePlacement?: boolean | null;
        };
        AllocationDeploymentStatus: {
            /** @description null until it is known. */
            Healthy?: boolean | null;
            Timestamp?: components["schemas"]["Time"];
            Canary: boolean;
            /** Format: int64 */
            ModifyIndex?: number;
        };
        AllocatedResources: {
            Tasks: {
                [key: string]: components["schemas"]["AllocatedTaskResources"];
            } | null;
            TaskLifecycles?: {
                [key: string]: unknown;
            } | null;
            Shared: components["schemas"]["AllocatedSharedResources"];
        };
        AllocatedTaskResources: {
            Cpu: {
                [key: string]: unknown;
            };
            Memory: {
                [key: string]: unknown;
            };
            Networks?: components["schemas"]["NetworkResource"][] | null;
            Devices?: unknown[] | null;
        };
        AllocatedSharedResources: {
            /** Format: int64 */
            DiskMB: number;
            Networks?: components["schemas"]["NetworkResource"][] | null;
            Ports?: components["schemas"]["PortMapping"][] | null;
        };
        PortMapping: {
            Label: string;
            /** Format: int64 */
            Value: number;
            /** Format: int64 */
            To?: number;
            HostIP: string;
            IgnoreCollision?: boolean;
        };
        /** @description Why a placement went as it did. */
        AllocationMetric: {
            /** Format: int64 */
            NodesEvaluated: number;
            /** Format: int64 */
            NodesFiltered: number;
            /** Format: int64 */
            NodesInPool?: number;
            NodePool?: string;
            NodesAvailable: {
                [key: string]: number;
            } | null;
            ClassFiltered: {
                [key: string]: number;
            } | null;
            /** @description Constraint → nodes it ruled out. */
            ConstraintFiltered: {
                [key: string]: number;
            } | null;
            /** Format: int64 */
            NodesExhausted: number;
            ClassExhausted: {
                [key: string]: number;
            } | null;
            /** @description Such as "network - reserved port collision http=25000" → nodes. */
            DimensionExhausted: {
                [key: string]: number;
            } | null;
            QuotaExhausted?: string[] | null;
            ResourcesExhausted?: {
                [key: string]: components["schemas"]["Resources"];
            } | null;
            Scores?: {
                [key: string]: number;
            } | null;
            ScoreMetaData?: unknown[] | null;
            AllocationTime?: components["schemas"]["Duration"];
            /** Format: int64 */
            CoalescedFailures: number;
        };
        RescheduleTracker: {
            Events: components["schemas"]["RescheduleEvent"][] | null;
            LastReschedule?: string;
        };
        RescheduleEvent: {
            RescheduleTime: components["schemas"]["UnixNanoseconds"];
            PrevAllocID: string;
            PrevNodeID: string;
            Delay?: components["schemas"]["Duration"];
        };
        TaskState: {
            /** @enum {string} */
            State: "pending" | "running" | "dead";
            Failed: boolean;
            /** Format: int64 */
            Restarts: number;
            LastRestart: components["schemas"]["Time"] | null;
            StartedAt: components["schemas"]["Time"] | null;
            FinishedAt: components["schemas"]["Time"] | null;
            Events: components["schemas"]["TaskEvent"][] | null;
            Paused?: string;
        };
        TaskEvent: {
            /** @description Received, Task Setup, Started, Terminated, Restarting, Not Restarting, Killing, Killed, Driver Failure, Alloc Unhealthy, Signaling, … */
            Type: string;
            Time: components["schemas"]["UnixNanoseconds"];
            DisplayMessage: string;
            Details: {
                [key: string]: string;
            } | null;
            Message?: string;
            FailsTask?: boolean;
            RestartReason?: string;
            SetupError?: string;
            DriverError?: string;
            DriverMessage?: string;
            /** Format: int64 */
            ExitCode?: number;
            /** Format: int64 */
            Signal?: number;
            KillReason?: string;
            KillTimeout?: components["schemas"]["Duration"];
            KillError?: string;
            StartDelay?: components["schemas"]["Duration"];
            DownloadError?: string;
            ValidationError?: string;
            /** Format: int64 */
            DiskLimit?: number;
            /** Format: int64 */
            DiskSize?: number;
            FailedSibling?: string;
            VaultError?: string;
            TaskSignalReason?: string;
            TaskSignal?: string;
            GenericSource?: string;
        };
        AllocationStopResponse: {
            EvalID: string;
            /** Format: int64 */
            Index?: number;
        };
        AllocationRestartRequest: {
            /** @description Empty means every running task. */
            TaskName?: string;
            AllTasks?: boolean;
        };
        AllocationSignalRequest: {
            /** @description Empty means every task. */
            Task?: string;
            Signal: string;
        };
        WriteMeta: {
            /** Format: int64 */
            Index?: number;
        };
        Deployment: {
            ID: string;
            Namespace: string;
            JobID: string;
            /** Format: int64 */
            JobVersion: number;
            /** Format: int64 */
            JobModifyIndex: number;
            /** Format: int64 */
            JobSpecModifyIndex: number;
            /** Format: int64 */
            JobCreateIndex: number;
            IsMultiregion: boolean;
            TaskGroups: {
                [key: string]: components["schemas"]["DeploymentState"];
            } | null;
            /** @enum {string} */
            Status: "initializing" | "running" | "paused" | "failed" | "successful" | "cancelled" | "pending" | "blocked" | "unblocking";
            StatusDescription: string;
            /** Format: int64 */
            EvalPriority?: number;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
            CreateTime?: components["schemas"]["UnixNanoseconds"];
            ModifyTime?: components["schemas"]["UnixNanoseconds"];
        };
        DeploymentState: {
            PlacedCanaries: string[] | null;
            AutoRevert: boolean;
            AutoPromote?: boolean;
            ProgressDeadline: components["schemas"]["Duration"];
            RequireProgressBy: components["schemas"]["Time"] | null;
            Promoted: boolean;
            /** Format: int64 */
            DesiredCanaries: number;
            /** Format: int64 */
            DesiredTotal: number;
            /** Format: int64 */
            PlacedAllocs: number;
            /** Format: int64 */
            HealthyAllocs: number;
            /** Format: int64 */
            UnhealthyAllocs: number;
        };
        DeploymentPromoteRequest: {
            DeploymentID: string;
            All?: boolean;
            Groups?: string[] | null;
        };
        DeploymentUpdateResponse: {
            EvalID: string;
            /** Format: int64 */
            EvalCreateIndex: number;
            /** Format: int64 */
            DeploymentModifyIndex: number;
            /** Format: int64 */
            RevertedJobVersion?: number | null;
            /** Format: int64 */
            Index?: number;
        };
        Evaluation: {
            ID: string;
            Namespace?: string;
            /** Format: int64 */
            Priority: number;
            Type: string;
            /** @description job-register, job-deregister, deployment-watcher, node-update, alloc-failure, queued-allocs, … */
            TriggeredBy: string;
            JobID: string;
            /** Format: int64 */
            JobModifyIndex?: number;
            NodeID?: string;
            /** Format: int64 */
            NodeModifyIndex?: number;
            DeploymentID?: string;
            /** @enum {string} */
            Status: "blocked" | "pending" | "complete" | "failed" | "canceled";
            StatusDescription?: string;
            Wait?: components["schemas"]["Duration"];
            WaitUntil?: components["schemas"]["Time"] | null;
            NextEval?: string;
            PreviousEval?: string;
            /** @description The evaluation that waits for room when not everything could be placed. */
            BlockedEval?: string;
            RelatedEvals?: unknown[] | null;
            FailedTGAllocs?: {
                [key: string]: components["schemas"]["AllocationMetric"];
            } | null;
            PlanAnnotations?: components["schemas"]["PlanAnnotations"] | null;
            ClassEligibility?: {
                [key: string]: boolean;
            } | null;
            EscapedComputedClass?: boolean;
            QuotaLimitReached?: string;
            AnnotatePlan?: boolean;
            QueuedAllocations?: {
                [key: string]: number;
            } | null;
            /** Format: int64 */
            SnapshotIndex?: number;
            /** Format: int64 */
            CreateIndex?: number;
            /** Format: int64 */
            ModifyIndex?: number;
            CreateTime?: components["schemas"]["UnixNanoseconds"];
            ModifyTime?: components["schemas"]["UnixNanoseconds"];
        };
        NodeListStub: {
            ID: string;
            Name: string;
            Address: string;
            Datacenter: string;
            NodeClass: string;
            NodePool?: string;
            Version: string;
            Drain: boolean;
            /** @enum {string} */
            SchedulingEligibility: "eligible" | "ineligible";
            /** @enum {string} */
            Status: "initializing" | "ready" | "down" | "disconnected";
            StatusDescription: string;
            Attributes?: {
                [key: string]: string;
            } | null;
            Meta?: {
                [key: string]: string;
            } | null;
            Drivers: {
                [key: string]: components["schemas"]["DriverInfo"];
            } | null;
            HostVolumes?: {
                [key: string]: unknown;
            } | null;
            NodeResources?: {
                [key: string]: unknown;
            } | null;
            ReservedResources?: {
                [key: string]: unknown;
            } | null;
            LastDrain?: {
                [key: string]: unknown;
            } | null;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
        };
        DriverInfo: {
            Attributes?: {
                [key: string]: string;
            } | null;
            Detected: boolean;
            Healthy: boolean;
            HealthDescription: string;
            UpdateTime: components["schemas"]["Time"];
        };
        Node: {
            ID: string;
            Name: string;
            Datacenter: string;
            HTTPAddr: string;
            TLSEnabled?: boolean;
            Attributes: {
                [key: string]: string;
            } | null;
            Meta: {
                [key: string]: string;
            } | null;
            Links?: {
                [key: string]: string;
            } | null;
            NodeClass: string;
            NodePool?: string;
            Drain?: boolean;
            DrainStrategy?: components["schemas"]["DrainStrategy"] | null;
            /** @enum {string} */
            SchedulingEligibility: "eligible" | "ineligible";
            /** @enum {string} */
            Status: "initializing" | "ready" | "down" | "disconnected";
            StatusDescription: string;
            /** Format: int64 */
            StatusUpdatedAt: number;
            Events?: components["schemas"]["NodeEvent"][] | null;
            Drivers: {
                [key: string]: components["schemas"]["DriverInfo"];
            } | null;
            HostNetworks?: {
                [key: string]: components["schemas"]["HostNetworkInfo"];
            } | null;
            HostVolumes?: {
                [key: string]: unknown;
            } | null;
            NodeResources?: {
                [key: string]: unknown;
            } | null;
            ReservedResources?: {
                [key: string]: unknown;
            } | null;
            Resources?: {
                [key: string]: unknown;
            } | null;
            Reserved?: {
                [key: string]: unknown;
            } | null;
            LastDrain?: {
                [key: string]: unknown;
            } | null;
            /** Format: int64 */
            CreateIndex: number;
            /** Format: int64 */
            ModifyIndex: number;
            CSIControllerPlugins?: {
                [key: string]: unknown;
            } | null;
            CSINodePlugins?: {
                [key: string]: unknown;
            } | null;
            CgroupParent?: string;
            ComputedClass?: string;
            GCVolumesOnNodeGC?: boolean;
            IdentitySigningKeyID?: string;
            /** Format: int64 */
            LastAllocUpdateIndex?: number;
            /** Format: int64 */
            LastMissedHeartbeatIndex?: number;
            /** Format: int64 */
            NodeMaxAllocs?: number;
            SecretID?: string;
        };
        NodeEvent: {
            Message: string;
            Subsystem: string;
            Details?: {
                [key: string]: string;
            } | null;
            Timestamp: components["schemas"]["Time"];
            /** Format: int64 */
            CreateIndex?: number;
        };
        HostNetworkInfo: {
            Name: string;
            CIDR: string;
            Interface?: string;
            ReservedPorts?: string;
        };
        DrainStrategy: {
            Deadline: components["schemas"]["Duration"];
            IgnoreSystemJobs: boolean;
            ForceDeadline?: components["schemas"]["Time"];
            StartedAt?: components["schemas"]["Time"];
        };
        DrainSpec: {
            /** @description Allocations still there afterwards are stopped at once; negative means now, 0 no deadline. */
            Deadline: components["schemas"]["Duration"];
            IgnoreSystemJobs?: boolean;
        };
        NodeDrainRequest: {
            NodeID?: string;
            /** @description null ends a drain. */
            DrainSpec: components["schemas"]["DrainSpec"] | null;
            MarkEligible?: boolean;
            Meta?: {
                [key: string]: string;
            } | null;
        };
        NodeEligibilityRequest: {
            NodeID?: string;
            /** @enum {string} */
            Eligibility: "eligible" | "ineligible";
        };
        NodeUpdateResponse: {
            /** Format: int64 */
            NodeModifyIndex: number;
            EvalIDs?: string[] | null;
            /** Format: int64 */
            EvalCreateIndex: number;
            /** Format: int64 */
            Index?: number;
        };
        AgentSelf: {
            config: {
                [key: string]: unknown;
            };
            member: components["schemas"]["AgentMember"];
            stats: {
                [key: string]: {
                    [key: string]: string;
                };
            } | null;
        };
        AgentMembers: {
            ServerName: string;
            ServerRegion: string;
            ServerDC: string;
            Members: components["schemas"]["AgentMember"][] | null;
        };
        AgentMember: {
            Name: string;
            Addr: string | null;
            /** Format: int64 */
            Port: number;
            Tags: {
                [key: string]: string;
            } | null;
            /** @description alive, left, failed or none (client agents). */
            Status: string;
            /** Format: int64 */
            ProtocolMin?: number;
            /** Format: int64 */
            ProtocolMax?: number;
            /** Format: int64 */
            ProtocolCur?: number;
            /** Format: int64 */
            DelegateMin?: number;
            /** Format: int64 */
            DelegateMax?: number;
            /** Format: int64 */
            DelegateCur?: number;
        };
        AgentHealthResponse: {
            client?: components["schemas"]["AgentHealth"] | null;
            server?: components["schemas"]["AgentHealth"] | null;
        };
        AgentHealth: {
            ok: boolean;
            message: string;
        };
    };
    responses: {
        /** @description Nomad's message as plain text. */
        Failure: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/plain": string;
            };
        };
    };
    parameters: {
        Region: string;
        /** @description `*` means all, where a list is asked for. */
        Namespace: string;
        /** @description Waits until the answer's index is greater than this. 0 answers at once. */
        Index: number;
        /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
        Wait: string;
        /** @description Lets any server answer, not only the leader. */
        Stale: boolean;
        Prefix: string;
        /** @description Expression such as `Status == "running"`. */
        Filter: string;
        /** @description Also those of an earlier job of the same name (purged, then registered again). */
        All: boolean;
        Purge: boolean;
        NoShutdownDelay: boolean;
        EvalPriority: number;
        /** @description Also the difference between each version and the one before. */
        Diffs: boolean;
        /** @description Default true. */
        TaskStates: boolean;
        Task: string;
        LogType: "stdout" | "stderr";
        /** @description Keeps the answer open and sends what is added. */
        Follow: boolean;
        /** @description Bytes from `origin`. */
        Offset: number;
        /** @description Default start. */
        Origin: "start" | "end";
        /** @description Raw bytes instead of JSON frames. */
        Plain: boolean;
        Version: number;
        /** @description Also RelatedEvals. */
        Related: boolean;
        /** @description Also NodeResources. */
        NodeResourcesFlag: boolean;
        HealthType: "client" | "server";
        JobId: string;
        AllocId: string;
        DeploymentId: string;
        EvalId: string;
        NodeId: string;
    };
    requestBodies: never;
    headers: {
        /** @description Give it back as `index` to wait for the next change. It may go backwards after a restore; then start again at 0. */
        "X-Nomad-Index": number;
        "X-Nomad-KnownLeader": boolean;
        /** @description Milliseconds since the answering server last heard from the leader. */
        "X-Nomad-LastContact": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listJobs: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                prefix?: components["parameters"]["Prefix"];
                /** @description Expression such as `Status == "running"`. */
                filter?: components["parameters"]["Filter"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    registerJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRegisterRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobRegisterResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    parseJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobsParseRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    stopJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                purge?: components["parameters"]["Purge"];
                no_shutdown_delay?: components["parameters"]["NoShutdownDelay"];
                eval_priority?: components["parameters"]["EvalPriority"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDeregisterResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    planJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPlanRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPlanResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listJobVersions: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Also the difference between each version and the one before. */
                diffs?: components["parameters"]["Diffs"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobVersionsResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readJobSubmission: {
        parameters: {
            query: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                version: components["parameters"]["Version"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobSubmission"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    revertJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRevertRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobRegisterResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    evaluateJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobEvaluateRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobRegisterResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readJobScale: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobScaleStatus"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    scaleJob: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobScaleRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobRegisterResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readJobSummary: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobSummary"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listJobAllocations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Also those of an earlier job of the same name (purged, then registered again). */
                all?: components["parameters"]["All"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllocationListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listJobEvaluations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"][] | null;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listJobDeployments: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Also those of an earlier job of the same name (purged, then registered again). */
                all?: components["parameters"]["All"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readLatestJobDeployment: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"] | null;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listAllocations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                prefix?: components["parameters"]["Prefix"];
                /** @description Expression such as `Status == "running"`. */
                filter?: components["parameters"]["Filter"];
                /** @description Default true. */
                task_states?: components["parameters"]["TaskStates"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllocationListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readAllocation: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    stopAllocation: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                no_shutdown_delay?: components["parameters"]["NoShutdownDelay"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllocationStopResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    restartAllocation: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllocationRestartRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteMeta"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    signalAllocation: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllocationSignalRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteMeta"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readLogs: {
        parameters: {
            query: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                task: components["parameters"]["Task"];
                type: components["parameters"]["LogType"];
                /** @description Keeps the answer open and sends what is added. */
                follow?: components["parameters"]["Follow"];
                /** @description Bytes from `origin`. */
                offset?: components["parameters"]["Offset"];
                /** @description Default start. */
                origin?: components["parameters"]["Origin"];
                /** @description Raw bytes instead of JSON frames. */
                plain?: components["parameters"]["Plain"];
            };
            header?: never;
            path: {
                alloc_id: components["parameters"]["AllocId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listDeployments: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                prefix?: components["parameters"]["Prefix"];
                /** @description Expression such as `Status == "running"`. */
                filter?: components["parameters"]["Filter"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readDeployment: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listDeploymentAllocations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllocationListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    promoteDeployment: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentPromoteRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentUpdateResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    failDeployment: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                deployment_id: components["parameters"]["DeploymentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentUpdateResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readEvaluation: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Also RelatedEvals. */
                related?: components["parameters"]["Related"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                eval_id: components["parameters"]["EvalId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listEvaluationAllocations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                eval_id: components["parameters"]["EvalId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllocationListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listNodes: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                prefix?: components["parameters"]["Prefix"];
                /** @description Expression such as `Status == "running"`. */
                filter?: components["parameters"]["Filter"];
                /** @description Also NodeResources. */
                resources?: components["parameters"]["NodeResourcesFlag"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeListStub"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readNode: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listNodeAllocations: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                /** @description Waits until the answer's index is greater than this. 0 answers at once. */
                index?: components["parameters"]["Index"];
                /** @description Go duration such as `60s`; default 5m, at most 10m; the server adds up to a sixteenth of it. */
                wait?: components["parameters"]["Wait"];
                /** @description Lets any server answer, not only the leader. */
                stale?: components["parameters"]["Stale"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    "X-Nomad-Index": components["headers"]["X-Nomad-Index"];
                    "X-Nomad-KnownLeader": components["headers"]["X-Nomad-KnownLeader"];
                    "X-Nomad-LastContact": components["headers"]["X-Nomad-LastContact"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Allocation"][];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    drainNode: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeDrainRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeUpdateResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    setNodeEligibility: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                node_id: components["parameters"]["NodeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeEligibilityRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeUpdateResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readAgentSelf: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSelf"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listAgentMembers: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentMembers"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readAgentHealth: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
                type?: components["parameters"]["HealthType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentHealthResponse"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readLeader: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listPeers: {
        parameters: {
            query?: {
                region?: components["parameters"]["Region"];
                /** @description `*` means all, where a list is asked for. */
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[] | null;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
}
