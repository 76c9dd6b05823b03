# What runs in a world: services of the checkout, and jobs from files.

terraform {
  required_providers {
    nomaddemo = {
      source = "terraform.local/nomad-demo/nomaddemo"
    }
  }
}

variable "world" {
  type    = string
  default = "default"
}

variable "world_created_at" {
  description = "Changes when the world is made anew: everything is deployed again then"
  type        = string
  default     = null
}

variable "services" {
  description = "Variables of each service, by its name"
  type        = map(map(string))
  default = {
    demo-server = {}
    edge-server = {}
  }
}

variable "jobs" {
  description = "Jobs from files, by names of your choice"
  type = map(object({
    file           = string
    executable     = optional(string)
    namespace      = optional(string)
    variables      = optional(map(string))
    variable_files = optional(list(string))
  }))
  default = {}
}

variable "secrets" {
  description = "Secret variables of services and jobs, by their names"
  type        = map(map(string))
  default     = {}
  sensitive   = true
}

variable "purge" {
  description = "Have Nomad forget the jobs when they are destroyed"
  type        = bool
  default     = null
}

resource "terraform_data" "world" {
  input = var.world_created_at
}

resource "nomaddemo_deployment" "service" {
  for_each         = var.services
  service          = each.key
  world            = var.world
  variables        = each.value
  secret_variables = lookup(var.secrets, each.key, null)
  purge            = var.purge

  lifecycle {
    replace_triggered_by = [terraform_data.world]
  }
}

moved {
  from = nomaddemo_deployment.this
  to   = nomaddemo_deployment.service
}

resource "nomaddemo_deployment" "job" {
  for_each         = var.jobs
  job_file         = each.value.file
  executable       = each.value.executable
  world            = var.world
  namespace        = each.value.namespace
  variables        = each.value.variables
  variable_files   = each.value.variable_files
  secret_variables = lookup(var.secrets, each.key, null)
  purge            = var.purge

  lifecycle {
    replace_triggered_by = [terraform_data.world]
  }
}

output "versions" {
  value = merge(
    { for name, deployment in nomaddemo_deployment.service : name => deployment.version },
    { for name, deployment in nomaddemo_deployment.job : name => deployment.version },
  )
}
