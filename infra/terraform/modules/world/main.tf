# A world of Consul and Nomad agents, and what has to be told to whoever asks them.

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

variable "datacenter" {
  type    = string
  default = null
}

variable "servers" {
  description = "Hosts with a Consul and a Nomad server: 1, 3 or 5; null: 3"
  type        = number
  default     = null
}

variable "clients" {
  description = "Hosts with a Nomad client; null: 4"
  type        = number
  default     = null
}

variable "hosts" {
  description = "Hosts of your own, instead of servers and clients"
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

variable "inventory" {
  description = "Path of an inventory file, instead of hosts"
  type        = string
  default     = null
}

variable "security" {
  description = "open or closed; null: closed, but for engine embedded"
  type        = string
  default     = null
}

variable "vault" {
  type    = bool
  default = null
}

variable "programs" {
  description = "Paths of the programs that the agents are; null: those on PATH"
  type = object({
    consul = optional(string)
    nomad  = optional(string)
    vault  = optional(string)
  })
  default = {}
}

variable "role" {
  description = "Whose tokens the outputs name: operator, deployer or viewer"
  type        = string
  default     = "viewer"
}

resource "nomaddemo_world" "this" {
  name           = var.name
  engine         = var.engine
  network        = var.network
  datacenter     = var.datacenter
  servers        = var.servers
  clients        = var.clients
  hosts          = var.hosts
  inventory      = var.inventory
  security       = var.security
  vault          = var.vault
  consul_program = var.programs.consul
  nomad_program  = var.programs.nomad
  vault_program  = var.programs.vault
}

data "nomaddemo_endpoints" "this" {
  world      = nomaddemo_world.this.name
  role       = var.role
  depends_on = [nomaddemo_world.this]
}

output "name" {
  value = nomaddemo_world.this.name
}

output "created_at" {
  description = "Another one when the world was made anew"
  value       = nomaddemo_world.this.created_at
}

output "consul_address" {
  value = nomaddemo_world.this.consul_address
}

output "nomad_address" {
  value = nomaddemo_world.this.nomad_address
}

output "vault_address" {
  value = nomaddemo_world.this.vault_address
}

output "edges" {
  value = data.nomaddemo_endpoints.this.edges
}

output "ca_file" {
  description = "The authorities of a closed world; null for an open one"
  value       = data.nomaddemo_endpoints.this.ca_file
}

output "consul_token_file" {
  description = "Path of the file with the role's Consul token; null for an open world"
  value       = data.nomaddemo_endpoints.this.consul_token_file
  sensitive   = true
}

output "nomad_token_file" {
  description = "Path of the file with the role's Nomad token; null for an open world"
  value       = data.nomaddemo_endpoints.this.nomad_token_file
  sensitive   = true
}

output "versions" {
  value = nomaddemo_world.this.versions
}
