# A world on hosts of your own, which are reached by SSH, and the services in it.

# Here a cloud's instances go: let a resource of its provider make them, and say their addresses in `hosts` instead of this variable:
#   address = aws_instance.node[0].private_ip, ssh = { host = aws_instance.node[0].public_ip, user = "admin" }
variable "hosts" {
  type = list(object({
    name         = string
    address      = string
    consul       = optional(string, "client")
    nomad_server = optional(bool, false)
    ssh = optional(object({
      host          = optional(string)
      port          = optional(number)
      user          = optional(string)
      identity_file = optional(string)
      fingerprint   = optional(string)
    }))
  }))
}

variable "network" {
  description = "The private network that the addresses are in, such as 10.1.2.0/24"
  type        = string
}

variable "name" {
  type    = string
  default = "default"
}

variable "programs" {
  description = "Paths of consul and nomad on this machine, which are put on the hosts; null: those on PATH"
  type = object({
    consul = optional(string)
    nomad  = optional(string)
  })
  default = {}
}

variable "services" {
  type = map(map(string))
  default = {
    demo-server = {}
    edge-server = {}
  }
}

module "world" {
  source   = "../../modules/world"
  name     = var.name
  engine   = "ssh"
  network  = var.network
  hosts    = var.hosts
  programs = var.programs
}

module "services" {
  source           = "../../modules/services"
  world            = module.world.name
  world_created_at = module.world.created_at
  services         = var.services
}

output "consul_address" {
  value = module.world.consul_address
}

output "versions" {
  value = module.services.versions
}
