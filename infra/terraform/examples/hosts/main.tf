# A world on hosts of your own, which are reached by SSH.

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
      user          = optional(string)
      identity_file = optional(string)
    }))
  }))
}

variable "network" {
  type = string
}

module "world" {
  source  = "../../modules/world"
  engine  = "ssh"
  network = var.network
  hosts   = var.hosts
}

output "consul_address" {
  value = module.world.consul_address
}
