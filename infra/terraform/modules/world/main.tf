terraform {
  required_providers {
    nomaddemo = {
      source = "terraform.local/nomad-demo/nomaddemo"
    }
  }
}

variable "name" {
  type    = string
  default = "default"
}

variable "engine" {
  description = "embedded, local or ssh; null: local where it can be had, else embedded"
  type        = string
  default     = null
}

variable "network" {
  type    = string
  default = null
}

variable "hosts" {
  description = "Hosts of your own; null: three servers and four clients on this machine"
  type = list(object({
    name         = string
    address      = string
    consul       = optional(string, "client")
    nomad_server = optional(bool, false)
    nomad_client = optional(bool, true)
    ssh = optional(object({
      host          = optional(string)
      port          = optional(number)
      user          = optional(string)
      identity_file = optional(string)
      fingerprint   = optional(string)
      known_hosts   = optional(string)
      sudo          = optional(bool)
      firewall      = optional(bool)
    }))
  }))
  default = null
}

resource "nomaddemo_world" "this" {
  name    = var.name
  engine  = var.engine
  network = var.network
  hosts   = var.hosts
}

data "nomaddemo_endpoints" "this" {
  world      = nomaddemo_world.this.name
  depends_on = [nomaddemo_world.this]
}

output "name" {
  value = nomaddemo_world.this.name
}

output "consul_address" {
  value = nomaddemo_world.this.consul_address
}

output "nomad_address" {
  value = nomaddemo_world.this.nomad_address
}

output "edges" {
  value = data.nomaddemo_endpoints.this.edges
}
